package com.crmscheduler.adapter.kafka;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** What the consumer does, as meters. The clients' own meters come from the {@code spring.kafka} factories. */
final class KafkaSchedulerMetrics implements MeterBinder {

    private final ScheduledTaskConsumer consumer;
    private final ConsumerLag lag;

    KafkaSchedulerMetrics(ScheduledTaskConsumer consumer, ConsumerLag lag) {
        this.consumer = consumer;
        this.lag = lag;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("scheduler.kafka.consumer.lag", lag, ConsumerLag::records).description(
                "Executions in the topic that the consumer group has not accepted yet").register(registry);
        Gauge.builder("scheduler.kafka.consumer.held", consumer, ScheduledTaskConsumer::held).description(
                "Executions that this instance holds, running or waiting to run").register(registry);
        Gauge.builder("scheduler.kafka.consumer.running", consumer, ScheduledTaskConsumer::running).description(
                "Handlers that run in this instance").register(registry);
        Gauge.builder("scheduler.kafka.consumer.paused", consumer, c -> c.isPaused() ? 1 : 0).description(
                "1 while this instance fetches nothing because it holds as much as it may").register(registry);
        FunctionCounter.builder("scheduler.kafka.consumer.received", consumer, ScheduledTaskConsumer::received)
                .description("Records received, repeated deliveries included").register(registry);
        FunctionCounter.builder("scheduler.kafka.consumer.unreadable", consumer, ScheduledTaskConsumer::unreadable)
                .description("Records parked because they could not be read").register(registry);
        FunctionCounter.builder("scheduler.kafka.consumer.removed.members", consumer,
                ScheduledTaskConsumer::removedMembers)
                .description("Members of dead instances that this one took out of the group").register(registry);
        FunctionCounter.builder("scheduler.kafka.consumer.newer", consumer, ScheduledTaskConsumer::newer).description(
                "Records left to others because a newer program wrote them").register(registry);
    }
}
