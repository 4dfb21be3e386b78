package com.crmscheduler.devservices.aws;

import com.crmscheduler.testkit.MutableTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.UpdateScheduleRequest;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** A scheduler and its queues in virtual time, and AWS's clients to them. */
final class LocalAws implements AutoCloseable {

    /** What a schedule sends unless it is told otherwise: when it was due, and how often that was tried. */
    static final String INPUT = "<aws.scheduler.scheduled-time> <aws.scheduler.attempt-number>";

    final MutableTime time;
    final SqsServer queues;
    final SqsClient sqs;
    final String queueArn;
    final String deadLetterArn;
    private final UnaryOperator<EventBridgeSchedulerSettings> settings;
    private EventBridgeSchedulerServer server;
    private SchedulerClient scheduler;

    LocalAws(Instant start, UnaryOperator<EventBridgeSchedulerSettings> settings) {
        this.time = new MutableTime(start);
        this.settings = settings;
        this.queues = SqsServer.start(0, time);
        this.sqs = Clients.sqs(queues.endpoint());
        queues.createQueue("tasks");
        queues.createQueue("tasks-dlq");
        this.queueArn = queues.queueArn("tasks");
        this.deadLetterArn = queues.queueArn("tasks-dlq");
        this.server = startServer();
        this.scheduler = Clients.scheduler(server.endpoint());
    }

    EventBridgeSchedulerServer server() {
        return server;
    }

    SchedulerClient scheduler() {
        return scheduler;
    }

    Faults faults() {
        return server.faults();
    }

    void restart() {
        stop();
        server = startServer();
        scheduler = Clients.scheduler(server.endpoint());
    }

    void stop() {
        scheduler.close();
        server.close();
    }

    void create(String name, String expression) {
        create(name, of -> of.scheduleExpression(expression));
    }

    void create(String name, Consumer<CreateScheduleRequest.Builder> change) {
        scheduler.createSchedule(of -> {
            of.name(name).flexibleTimeWindow(window -> window.mode(FlexibleTimeWindowMode.OFF))
                    .target(to -> to.arn(queueArn).roleArn(server.roleArn()).input(INPUT));
            change.accept(of);
        });
    }

    void update(String name, Consumer<UpdateScheduleRequest.Builder> change) {
        scheduler.updateSchedule(of -> {
            of.name(name).flexibleTimeWindow(window -> window.mode(FlexibleTimeWindowMode.OFF))
                    .target(to -> to.arn(queueArn).roleArn(server.roleArn()).input(INPUT));
            change.accept(of);
        });
    }

    /** Lets time pass until then, firing on the way at each time at which something is due. */
    void passTo(Instant until) {
        for (var next = server.nextDue(); next.isPresent() && !next.get().isAfter(until); next = server.nextDue()) {
            time.advanceTo(next.get());
            server.fireDue();
        }
        time.advanceTo(until);
        server.fireDue();
    }

    void pass(Duration duration) {
        passTo(time.instant().plus(duration));
    }

    /** What is in the queue, taken out; sorted, because a queue keeps no order. */
    List<String> received() {
        return messages("tasks").stream().map(Message::body).sorted().toList();
    }

    List<Message> messages(String queue) {
        String url = queues.queueUrl(queue);
        List<Message> all = new ArrayList<>();
        List<Message> some = List.of();
        do {
            some = sqs.receiveMessage(from -> from.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(0)
                    .messageAttributeNames("All").messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                    .messages();
            some.forEach(message -> sqs
                    .deleteMessage(old -> old.queueUrl(url).receiptHandle(message.receiptHandle())));
            all.addAll(some);
        } while (!some.isEmpty());
        return all;
    }

    @Override
    public void close() {
        stop();
        sqs.close();
        queues.close();
    }

    private EventBridgeSchedulerServer startServer() {
        return EventBridgeSchedulerServer.start(
                settings.apply(EventBridgeSchedulerSettings.of(time, queues.endpoint()).withFiringOnDemand()));
    }
}
