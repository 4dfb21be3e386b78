package com.crmscheduler.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.port.DispatchDueTasksUseCase;
import com.crmscheduler.application.port.ScheduledTaskExecutor;
import com.crmscheduler.devservices.Servers;
import com.crmscheduler.domain.port.SchedulerProvider;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RedisSchedulerAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class,
                    RedisSchedulerAutoConfiguration.class))
            .withBean(InstantSource.class, InstantSource::system)
            .withBean(DispatchDueTasksUseCase.class,
                    () -> (source, executor, partition) -> new DispatchDueTasksUseCase.Turn(0, 0, 0, false, null))
            .withBean(ScheduledTaskExecutor.class,
                    () -> executions -> Collections.nCopies(executions.size(), true))
            .withPropertyValues("spring.data.redis.url=" + Servers.redisUri() + "/15");

    @Test
    void startsTheProvider_whenItIsSelected() {
        runner.withPropertyValues("scheduler.provider=redis-kafka").run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(SchedulerProvider.class)
                    .hasSingleBean(RedisExecutionLedger.class);
            assertThat(context.getBean(RedisScheduleMonitoringService.class).isRunning()).isTrue();
            assertThat(context.getBean(SchedulerProvider.class).capabilities().provider()).isEqualTo("redis-kafka");
        });
    }

    @Test
    void startsTheProvider_whenItIsTheStandby() {
        runner.withPropertyValues("scheduler.provider=aws", "scheduler.standby=redis-kafka")
                .run(context -> assertThat(context).hasSingleBean(SchedulerProvider.class));
    }

    @Test
    void startsNothing_whenAnotherIsSelected() {
        runner.withPropertyValues("scheduler.provider=aws").run(context -> assertThat(context).hasNotFailed()
                .doesNotHaveBean(SchedulerProvider.class).doesNotHaveBean(RedisStore.class));
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SchedulerProvider.class));
    }

    @Test
    void starts_whenRedisIsAway() {
        runner.withPropertyValues("scheduler.provider=redis-kafka", "spring.data.redis.url=redis://127.0.0.1:1")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SchedulerProvider.class));
    }

    @Test
    void namesThePropertyTheValueAndTheRule_whenOneIsWrong() {
        runner.withPropertyValues("scheduler.provider=redis-kafka", "scheduler.redis.partitions=0")
                .run(context -> assertThat(context).getFailure()
                        .hasStackTraceContaining("scheduler.redis.partitions is 0; it must be 1 to 1024"));
    }

    @Test
    void isFoundByItsImportsFile() throws Exception {
        String file = "/META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";
        try (InputStream in = RedisSchedulerAutoConfiguration.class.getResourceAsStream(file)) {
            assertThat(in).isNotNull();
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactly(RedisSchedulerAutoConfiguration.class.getName());
        }
    }
}
