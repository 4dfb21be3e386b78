package com.crmscheduler.adapter.redis;

import com.crmscheduler.application.port.DispatchDueTasksUseCase;
import com.crmscheduler.application.port.ExecutionLimits;
import com.crmscheduler.application.port.ScheduledTaskExecutor;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The Redis half of {@code redis-kafka}: the provider, the monitor, the ledger. */
@AutoConfiguration(after = DataRedisAutoConfiguration.class)
@Conditional(OnRedisKafka.class)
@EnableConfigurationProperties({RedisSchedulerProperties.class, RedisSweepProperties.class, DeadLetterProperties.class,
        HistoryProperties.class})
public final class RedisSchedulerAutoConfiguration {

    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(30);
    private static final Duration LONGEST_RECONNECT_WAIT = Duration.ofSeconds(1);

    RedisSchedulerAutoConfiguration() {}

    /**
     * Nothing is queued or sent again behind our back: a command that cannot be sent or answered fails, at once or after the
     * time-out, and whoever asked decides.
     */
    @Bean
    LettuceClientOptionsBuilderCustomizer schedulerRedisClientOptions(RedisSchedulerProperties properties) {
        return options -> {
            options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                    .replayFilter(command -> true)
                    .timeoutOptions(TimeoutOptions.enabled(properties.timeout()));
            if (options instanceof ClusterClientOptions.Builder cluster) {
                // Adaptive refresh, on a redirection or a lost node, is the driver's default.
                cluster.topologyRefreshOptions(
                        ClusterTopologyRefreshOptions.builder().enablePeriodicRefresh(TOPOLOGY_REFRESH).build());
            }
        };
    }

    /** The driver would wait up to 30 s between two attempts, and tasks would be late for that long after Redis is back. */
    @Bean
    ClientResourcesBuilderCustomizer schedulerRedisReconnects() {
        return resources -> resources.reconnectDelay(
                Delay.exponential(Duration.ofMillis(1), LONGEST_RECONNECT_WAIT, 2, TimeUnit.MILLISECONDS));
    }

    @Bean
    @ConditionalOnMissingBean
    RedisStore schedulerRedisStore(LettuceConnectionFactory factory, RedisSchedulerProperties properties) {
        return new RedisStore(factory, properties.timeout(), () -> 0);
    }

    @Bean
    StoreLayout schedulerStoreLayout(RedisSchedulerProperties properties) {
        return new StoreLayout(properties.partitions());
    }

    @Bean
    StoreGuard schedulerStoreGuard(RedisStore store, RedisSchedulerProperties properties) {
        return new StoreGuard(store, properties);
    }

    @Bean
    RedisSchedulerProvider redisSchedulerProvider(RedisStore store, StoreGuard guard, StoreLayout layout,
            RedisSchedulerProperties properties, InstantSource time) {
        return new RedisSchedulerProvider(store, guard, layout, properties, time);
    }

    @Bean
    RedisDueTaskSource redisDueTaskSource(RedisStore store, StoreGuard guard, StoreLayout layout,
            RedisSchedulerProperties properties) {
        return new RedisDueTaskSource(store, guard, layout, properties, OutageRule.of(properties));
    }

    @Bean
    HeldExecutions schedulerHeldExecutions(RedisStore store, StoreLayout layout, RedisSchedulerProperties properties,
            InstantSource time) {
        return new HeldExecutions(store, layout, properties, time);
    }

    @Bean
    OutcomeWriter schedulerOutcomeWriter(RedisStore store, RedisSchedulerProperties properties,
            DeadLetterProperties deadLetters, HistoryProperties history) {
        return new OutcomeWriter(store, properties, OutcomeBounds.of(deadLetters, history, properties.partitions()));
    }

    @Bean
    RedisExecutionHistory redisExecutionHistory(RedisStore store, StoreGuard guard, StoreLayout layout,
            HistoryProperties properties, OutcomeWriter outcomes, InstantSource time) {
        return new RedisExecutionHistory(store, guard, layout, properties, outcomes, time);
    }

    @Bean
    RedisDeadLetterStore redisDeadLetterStore(RedisStore store, StoreGuard guard, StoreLayout layout,
            DeadLetterProperties properties, OutcomeWriter outcomes) {
        return new RedisDeadLetterStore(store, guard, layout, properties, outcomes);
    }

    @Bean
    RedisExecutionLedger redisExecutionLedger(RedisStore store, StoreGuard guard, StoreLayout layout,
            HeldExecutions held, OutcomeWriter outcomes, RedisSchedulerProperties properties) {
        return new RedisExecutionLedger(store, guard, layout, held, outcomes, properties);
    }

    @Bean
    RedisInstanceRegistry redisInstanceRegistry(RedisStore store) {
        return new RedisInstanceRegistry(store);
    }

    @Bean
    StoreGauges schedulerStoreGauges(RedisStore store, StoreLayout layout, HeldExecutions held,
            RedisSchedulerProperties properties) {
        return new StoreGauges(store, layout, held, properties);
    }

    @Bean
    WakeUpChannel schedulerWakeUpChannel(LettuceConnectionFactory factory) {
        return new WakeUpChannel(factory);
    }

    @Bean
    RedisScheduleMonitoringService redisScheduleMonitoringService(DispatchDueTasksUseCase dispatch,
            RedisDueTaskSource source, ScheduledTaskExecutor executor, WakeUpChannel wakeUp, StoreGauges gauges,
            RedisSchedulerProperties properties) {
        return new RedisScheduleMonitoringService(dispatch, source, executor, wakeUp, gauges, properties);
    }

    @Bean
    RedisExecutionPermits redisExecutionPermits(RedisStore store, ObjectProvider<ExecutionLimits> limits,
            RedisSchedulerProperties properties) {
        return new RedisExecutionPermits(store, limits.getIfAvailable(() -> ExecutionLimits.NONE),
                properties.executionLease());
    }

    @Bean
    SweepFindings schedulerSweepFindings(StoreLayout layout) {
        return new SweepFindings(layout.size());
    }

    @Bean
    RedisSweeper redisSweeper(RedisStore store, StoreGuard guard, StoreLayout layout, RedisSweepProperties properties,
            SweepFindings findings) {
        return new RedisSweeper(store, guard, layout, properties, findings);
    }
}
