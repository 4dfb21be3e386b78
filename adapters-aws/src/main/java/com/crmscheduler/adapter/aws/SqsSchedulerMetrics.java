package com.crmscheduler.adapter.aws;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.LongAdder;

/** What the consumer does and what waits for it, as meters. */
final class SqsSchedulerMetrics implements MeterBinder {

    private final SqsScheduledTaskConsumer consumer;
    private final QueueDepth queue;
    private final QueueDepth deadLetters;

    SqsSchedulerMetrics(SqsScheduledTaskConsumer consumer, QueueDepth queue, QueueDepth deadLetters) {
        this.consumer = consumer;
        this.queue = queue;
        this.deadLetters = deadLetters;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        // By the first scrape they are known.
        queue.sample();
        deadLetters.sample();
        Gauge.builder("scheduler.aws.queue.waiting", queue, QueueDepth::waiting).description(
                "Messages in the queue that wait to be received, approximately").register(registry);
        Gauge.builder("scheduler.aws.queue.inflight", queue, QueueDepth::inFlight).description(
                "Messages in the queue that some instance has received and not deleted, approximately")
                .register(registry);
        Gauge.builder("scheduler.aws.queue.delayed", queue, QueueDepth::delayed).description(
                "Messages in the queue that wait for their delay to pass, such as retries, approximately").register(
                        registry);
        Gauge.builder("scheduler.aws.deadletters", deadLetters, QueueDepth::waiting).description(
                "Messages in the dead-letter queue, approximately").register(registry);
        Gauge.builder("scheduler.aws.consumer.held", consumer, SqsScheduledTaskConsumer::held).description(
                "Messages that this instance has received and not deleted").register(registry);
        Gauge.builder("scheduler.aws.consumer.running", consumer, SqsScheduledTaskConsumer::running).description(
                "Handlers that run in this instance").register(registry);
        Gauge.builder("scheduler.aws.consumer.full", consumer, c -> c.isFull() ? 1 : 0).description(
                "1 while this instance receives nothing because it runs as much as it may").register(registry);
        Intake.Counts counts = consumer.counts();
        counter(registry, "received", counts.received(), "Messages received, repeated deliveries included");
        counter(registry, "unreadable", counts.unreadable(), "Messages parked because they could not be read");
        counter(registry, "newer", counts.newer(), "Messages left to others because a newer program wrote them");
        counter(registry, "repeated", counts.repeated(),
                "Messages dropped because they repeat what this instance holds or has finished");
        counter(registry, "early", counts.early(), "Messages sent on or put off because they were not due");
    }

    private static void counter(MeterRegistry registry, String name, LongAdder count, String description) {
        FunctionCounter.builder("scheduler.aws.consumer." + name, count, LongAdder::sum).description(description)
                .register(registry);
    }
}
