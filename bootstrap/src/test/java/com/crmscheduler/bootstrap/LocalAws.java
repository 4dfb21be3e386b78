package com.crmscheduler.bootstrap;

import com.crmscheduler.devservices.aws.AwsEndpoints;
import com.crmscheduler.devservices.aws.EventBridgeSchedulerServer;
import com.crmscheduler.devservices.aws.EventBridgeSchedulerSettings;
import com.crmscheduler.devservices.aws.SqsServer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** EventBridge Scheduler and SQS in this JVM, in real time, and what a program has to be told to use them. */
final class LocalAws implements AutoCloseable {

    private final SqsServer sqs;
    private final EventBridgeSchedulerServer scheduler;

    private LocalAws(SqsServer sqs, EventBridgeSchedulerServer scheduler) {
        this.sqs = sqs;
        this.scheduler = scheduler;
    }

    static LocalAws start() {
        SqsServer sqs = SqsServer.start(0, InstantSource.system());
        sqs.createQueue(AwsEndpoints.QUEUE);
        sqs.createQueue(AwsEndpoints.DEAD_LETTER_QUEUE);
        return new LocalAws(sqs, EventBridgeSchedulerServer
                .start(EventBridgeSchedulerSettings.of(InstantSource.system(), sqs.endpoint())));
    }

    /** Where it is, which is all that the profile {@code local} has to be told. */
    List<String> endpoints() {
        return List.of("scheduler.aws.scheduler-endpoint=" + scheduler.endpoint(),
                "scheduler.aws.sqs-endpoint=" + sqs.endpoint());
    }

    /** Where it is, and what is in it. */
    List<String> properties() {
        List<String> all = new ArrayList<>(endpoints());
        all.add("scheduler.aws.role-arn=" + scheduler.roleArn());
        all.add("scheduler.aws.queue-arn=" + sqs.queueArn(AwsEndpoints.QUEUE));
        return all;
    }

    /** EventBridge Scheduler answers nothing but errors, and fires nothing. */
    void schedulerIsAway(boolean away) {
        scheduler.faults().outage(away);
    }

    int schedulerPort() {
        return scheduler.endpoint().getPort();
    }

    @Override
    public void close() {
        scheduler.close();
        sqs.close();
    }
}
