package com.crmscheduler.adapter.aws;

import com.crmscheduler.application.port.ExecuteTasksUseCase;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * The provider {@code aws}, when {@code scheduler.provider} or {@code scheduler.standby} says so. Its ledger and its dead-letter
 * queue are the consumer's own, and no beans: those of another provider stand beside it.
 */
@AutoConfiguration
@Conditional(OnAws.class)
@EnableConfigurationProperties(AwsSchedulerProperties.class)
public final class AwsSchedulerAutoConfiguration {

    AwsSchedulerAutoConfiguration() {}

    @Bean
    AwsClients schedulerAwsClients(AwsSchedulerProperties properties) {
        return new AwsClients(properties);
    }

    @Bean
    EnvelopeCodec schedulerEnvelopeCodec() {
        return new EnvelopeCodec();
    }

    @Bean
    ScheduleGroups schedulerScheduleGroups(AwsClients clients, AwsSchedulerProperties properties) {
        return new ScheduleGroups(clients.scheduler(), properties);
    }

    @Bean
    ScheduleReading schedulerScheduleReading(EnvelopeCodec codec, ScheduleGroups groups,
            AwsSchedulerProperties properties) {
        return new ScheduleReading(codec, groups, properties);
    }

    @Bean
    AwsSchedules schedulerAwsSchedules(AwsClients clients, EnvelopeCodec codec, ScheduleReading reading,
            ScheduleGroups groups, AwsSchedulerProperties properties, InstantSource time) {
        return new AwsSchedules(clients, new ScheduleRendering(codec, groups, properties), reading, groups, properties,
                time);
    }

    @Bean
    AwsQueues schedulerAwsQueues(AwsClients clients, AwsSchedulerProperties properties) {
        return AwsQueues.of(clients, properties);
    }

    @Bean
    ExecutionRecords schedulerExecutionRecords(AwsClients clients, AwsSchedulerProperties properties,
            InstantSource time) {
        return ExecutionTable.of(clients, properties, time);
    }

    @Bean
    NameLocks schedulerNameLocks(AwsSchedulerProperties properties) {
        return new NameLocks(properties.timeout());
    }

    @Bean
    AwsSchedulerProvider awsSchedulerProvider(AwsClients clients, AwsSchedules schedules, ScheduleReading reading,
            ScheduleGroups groups, EnvelopeCodec codec, AwsQueues queues, ExecutionRecords records, NameLocks locks,
            AwsSchedulerProperties properties) {
        ScheduleListing listing = new ScheduleListing(clients.scheduler(), schedules, reading, groups, new Volley(
                properties.concurrency()));
        return new AwsSchedulerProvider(schedules, listing, new ManualRuns(queues.executions(), codec), records,
                locks, properties);
    }

    @Bean
    SqsScheduledTaskConsumer sqsScheduledTaskConsumer(AwsQueues queues, EnvelopeCodec codec, AwsSchedules schedules,
            ExecutionRecords records, NameLocks locks, ExecuteTasksUseCase executions, InstantSource time,
            AwsSchedulerProperties properties) {
        return new SqsScheduledTaskConsumer(queues.executions(), queues.deadLetters(), codec, schedules, records,
                new FinishedTasks(records, schedules, locks), executions, time, properties);
    }

    @Bean
    SqsDeadLetterStore sqsDeadLetterStore(AwsQueues queues, EnvelopeCodec codec, InstantSource time) {
        return new SqsDeadLetterStore(queues, codec, time);
    }

    @Bean
    AwsStartCheck schedulerAwsStartCheck(AwsClients clients, AwsSchedulerProperties properties) {
        return new AwsStartCheck(clients, properties);
    }

    @Bean
    AwsHealthIndicator awsHealthIndicator(AwsStartCheck check, SqsScheduledTaskConsumer consumer) {
        return new AwsHealthIndicator(check, consumer);
    }

    @Bean
    SqsSchedulerMetrics sqsSchedulerMetrics(SqsScheduledTaskConsumer consumer, AwsQueues queues) {
        return new SqsSchedulerMetrics(consumer, new QueueDepth(queues.executions()), new QueueDepth(
                queues.deadLetters()));
    }
}
