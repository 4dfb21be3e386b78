package com.crmscheduler.adapter.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.application.port.DeadLetterQueue;
import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.InstanceRegistry;
import com.crmscheduler.application.port.ScheduledTaskExecutor;
import com.crmscheduler.devservices.Servers;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@Timeout(60)
class KafkaSchedulerAutoConfigurationTest {

    private final RecordingExecutions executions = new RecordingExecutions(e -> {});
    private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
            .of(KafkaAutoConfiguration.class, KafkaSchedulerAutoConfiguration.class)).withBean(
                    ExecuteTasksUseCase.class, () -> executions)
            .withBean(ExecutionLedger.class,
                    () -> RecordingExecutions.LEDGER)
            .withBean(InstanceRegistry.class, Registry::new)
            .withBean(InstantSource.class, () -> InstantSource.fixed(
                    Rig.NOW))
            .withPropertyValues("scheduler.kafka.topics.execution=executions-" + UUID
                    .randomUUID(), "scheduler.kafka.topics.dead-letter=dead-" + UUID.randomUUID(),
                    "scheduler.kafka.consumer.group=group-" + UUID.randomUUID());

    @Test
    void isListed() {
        assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader())).contains(
                KafkaSchedulerAutoConfiguration.class.getName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduler.provider", "scheduler.standby"})
    void runsExecutions_whenSelected(String selector) {
        runner.withPropertyValues(selector + "=redis-kafka", "spring.kafka.bootstrap-servers=" + Servers
                .kafkaBootstrapServers()).run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(ScheduledTaskExecutor.class).hasSingleBean(
                            DeadLetterQueue.class);
                    context.getBean(ScheduledTaskExecutor.class).handOver(Executions.numbered(10));
                    await().untilAsserted(() -> assertThat(executions.ran).hasSize(10));

                    assertThat(context.getBean(HealthIndicator.class).health()).satisfies(health -> assertThat(health
                            .getStatus()).isEqualTo(Status.UP));
                    SimpleMeterRegistry meters = new SimpleMeterRegistry();
                    context.getBean(MeterBinder.class).bindTo(meters);
                    assertThat(meters.get("scheduler.kafka.consumer.received").functionCounter().count()).isEqualTo(10);
                    await().untilAsserted(() -> assertThat(meters.get("scheduler.kafka.consumer.lag").gauge().value())
                            .isZero());
                });
    }

    @ParameterizedTest
    @CsvSource({"scheduler.provider, aws", "scheduler.provider, ''", "scheduler.standby, aws"})
    void startsNothing_whenNotSelected(String selector, String value) {
        runner.withPropertyValues(selector + "=" + value).run(context -> assertThat(context).hasNotFailed()
                .doesNotHaveBean(ScheduledTaskExecutor.class).doesNotHaveBean(ScheduledTaskConsumer.class)
                .doesNotHaveBean(HealthIndicator.class).doesNotHaveBean(KafkaClients.class));
    }

    @Test
    void startsAllTheSame_whenKafkaIsAway() {
        runner.withPropertyValues("scheduler.provider=redis-kafka", "spring.kafka.bootstrap-servers=127.0.0.1:1",
                "scheduler.kafka.topics.start-wait=100ms").run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(HealthIndicator.class).health()).satisfies(health -> assertThat(health
                            .getStatus()).isEqualTo(Status.DOWN));
                });
    }

    @Test
    void startsAllTheSame_whenTheNameOfKafkaDoesNotResolveYet() {
        runner.withPropertyValues("scheduler.provider=redis-kafka",
                "spring.kafka.bootstrap-servers=kafka.invalid:9092", "scheduler.kafka.topics.start-wait=100ms").run(
                        context -> {
                            assertThat(context).hasNotFailed();
                            assertThat(context.getBean(ScheduledTaskExecutor.class).handOver(Executions.numbered(2)))
                                    .containsExactly(false, false);
                        });
    }

    @ParameterizedTest
    @CsvSource({"hand-over-timeout, 50ms", "topics.execution, ' '", "topics.partitions, 0", "topics.replication, 0",
            "topics.retention, 1s", "topics.dead-letter-retention, 1s", "topics.min-retention, -1s",
            "topics.start-wait, 2m", "consumer.group, ' '", "consumer.threads, 0", "consumer.max-poll-records, 0",
            "consumer.session-timeout, 500ms", "consumer.dead-after, 100ms", "consumer.max-running, 0",
            "consumer.max-accepted, 1000",
            "consumer.max-accepted-size, 1KB", "consumer.stop-grace, -1s", "consumer.group-instance-id, ' '"})
    void failsToStartWithPropertyValueAndRule_whenAPropertyIsWrong(String property, String value) {
        runner.withPropertyValues("scheduler.provider=redis-kafka", "scheduler.kafka." + property + "=" + value).run(
                context -> assertThat(context).hasFailed().getFailure().rootCause().hasMessageContaining(
                        "scheduler.kafka." + property + " is ").hasMessageContaining("but must be "));
    }
}
