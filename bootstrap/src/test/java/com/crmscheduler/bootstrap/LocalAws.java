package com.crmscheduler.bootstrap;

import com.crmscheduler.devservices.aws.EventBridgeSchedulerServer;
import com.crmscheduler.devservices.aws.EventBridgeSchedulerSettings;
import com.crmscheduler.devservices.aws.SqsServer;
import java.time.InstantSource;
import java.util.List;

/** EventBridge Scheduler and SQS in this JVM, in real time, and what a program has to be told to use them. */
final class LocalAws implements AutoCloseable {

    private static final String QUEUE = "executions";
    private static final String DEAD_LETTERS = "given-up";

    private final SqsServer sqs;
    private final EventBridgeSchedulerServer scheduler;

    private LocalAws(SqsServer sqs, EventBridgeSchedulerServer scheduler) {
        this.sqs = sqs;
        this.scheduler = scheduler;
    }

    static LocalAws start() {
        SqsServer sqs = SqsServer.start(0, InstantSource.system());
        sqs.createQueue(QUEUE);
        sqs.createQueue(DEAD_LETTERS);
        return new LocalAws(sqs, EventBridgeSchedulerServer
                .start(EventBridgeSchedulerSettings.of(InstantSource.system(), sqs.endpoint())));
    }

    List<String> properties() {
        return List.of("scheduler.aws.region=us-east-1", "scheduler.aws.scheduler-endpoint=" + scheduler.endpoint(),
                "scheduler.aws.sqs-endpoint=" + sqs.endpoint(), "scheduler.aws.role-arn=" + scheduler.roleArn(),
                "scheduler.aws.queue-arn=" + sqs.queueArn(QUEUE),
                "scheduler.aws.dead-letter-arn=" + sqs.queueArn(DEAD_LETTERS));
    }

    @Override
    public void close() {
        scheduler.close();
        sqs.close();
    }
}
