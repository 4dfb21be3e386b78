package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.port.DeadLetterQueue;
import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.service.TaskExecutionService;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.SchedulerProvider;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Nothing listens where the settings point to, so this is also how the program starts while AWS is away. */
class AwsSchedulerAutoConfigurationTest {

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AwsSchedulerAutoConfiguration.class))
            .withBean(InstantSource.class, InstantSource::system).withBean(ExecuteTasksUseCase.class,
                    () -> new TaskExecutionService(List.of(), InstantSource.system(), SchedulerTelemetry.none()));

    private final ApplicationContextRunner runner = bare.withPropertyValues("scheduler.aws.role-arn=" + Settings.ROLE,
            "scheduler.aws.queue-arn=" + Settings.QUEUE, "scheduler.aws.scheduler-endpoint=http://127.0.0.1:1",
            "scheduler.aws.sqs-endpoint=http://127.0.0.1:1", "scheduler.aws.timeout=500ms");

    @Test
    void startsTheProvider_whenItIsSelected() {
        runner.withPropertyValues("scheduler.provider=aws").run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(SchedulerProvider.class);
            assertThat(context.getBean(SchedulerProvider.class).capabilities().provider()).isEqualTo("aws");
            assertThat(context.getBean(SqsScheduledTaskConsumer.class).isRunning()).isTrue();
        });
    }

    @Test
    void startsTheProvider_whenItIsTheStandby() {
        runner.withPropertyValues("scheduler.provider=redis-kafka", "scheduler.standby=aws")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SchedulerProvider.class));
    }

    @Test
    void startsNothing_whenAnotherIsSelected() {
        runner.withPropertyValues("scheduler.provider=redis-kafka").run(context -> assertThat(context).hasNotFailed()
                .doesNotHaveBean(SchedulerProvider.class).doesNotHaveBean(AwsClients.class)
                .doesNotHaveBean(AwsHealthIndicator.class));
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SchedulerProvider.class));
    }

    @Test
    void offersNoLedgerAndNoDeadLetterQueue_thatAnotherProviderCouldTakeForItsOwn() {
        runner.withPropertyValues("scheduler.provider=aws").run(context -> assertThat(context).hasNotFailed()
                .doesNotHaveBean(ExecutionLedger.class).doesNotHaveBean(DeadLetterQueue.class)
                .doesNotHaveBean(SqsClient.class).doesNotHaveBean(SchedulerClient.class));
    }

    @Test
    void promisesALedger_whereATableIsNamed_andNeedsIt() {
        runner.withPropertyValues("scheduler.provider=aws", "scheduler.aws.ledger-table=executions",
                "scheduler.aws.dynamodb-endpoint=http://127.0.0.1:1").run(context -> {
                    assertThat(context.getBean(SchedulerProvider.class).capabilities().has(
                            Capability.EXECUTION_LEDGER)).isTrue();
                    Health health = context.getBean("awsHealthIndicator", AwsHealthIndicator.class).health();
                    assertThat(health.getDetails().get("problems").toString()).contains("scheduler.aws.ledger-table");
                });
        runner.withPropertyValues("scheduler.provider=aws").run(context -> assertThat(context.getBean(
                SchedulerProvider.class).capabilities().has(Capability.EXECUTION_LEDGER)).isFalse());
    }

    @Test
    void isDownAndSaysWhy_whileAwsIsAway() {
        runner.withPropertyValues("scheduler.provider=aws").run(context -> {
            Health health = context.getBean("awsHealthIndicator", AwsHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails().get("problems").toString()).contains("did not get through to AWS",
                    Settings.QUEUE,
                    "scheduler.aws.dead-letter-arn", "scheduler.aws.schedule-group");
        });
    }

    @ParameterizedTest
    @CsvSource({"role-arn, AWS_SCHEDULE_ROLE_ARN", "queue-arn, AWS_SCHEDULE_SQS_ARN"})
    void namesThePropertyAndTheVariable_whenWhatItNeedsIsMissing(String property, String variable) {
        runner.withPropertyValues("scheduler.provider=aws", "scheduler.aws." + property + "=")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("scheduler.aws." + property)
                        .hasStackTraceContaining(variable));
        bare.withPropertyValues("scheduler.provider=aws").run(context -> assertThat(context).getFailure()
                .hasStackTraceContaining("AWS_SCHEDULE_ROLE_ARN"));
    }

    @Test
    void isFoundByItsImportsFile_andNamedAsAProvider() throws Exception {
        assertThat(lines("/META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports"))
                .containsExactly(AwsSchedulerAutoConfiguration.class.getName());
        assertThat(lines("/META-INF/crm-scheduler/providers")).containsExactly("aws");
    }

    private static List<String> lines(String file) throws Exception {
        try (InputStream in = AwsSchedulerAutoConfiguration.class.getResourceAsStream(file)) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
