package com.crmscheduler.adapter.aws;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ExecutionLimits;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.port.SkipReason;
import com.crmscheduler.application.service.InstancePermits;
import com.crmscheduler.application.service.LimitedExecutions;
import com.crmscheduler.application.service.TaskExecutionService;
import com.crmscheduler.devservices.aws.SqsServer;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.RecordingHandler;
import com.crmscheduler.testkit.TaskMother;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** The SQS side of the provider on a real SQS with two queues, and what a test needs round it. */
final class SqsRig implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    static final String QUEUE = "tasks";

    final InstantSource clock;
    final Instant begin;
    final SqsServer server;
    final KnownSchedules schedules = new KnownSchedules();
    final RecordingHandler handler;
    final EnvelopeCodec codec = new EnvelopeCodec();
    final SqsQueue queue;
    final SqsQueue letters;
    final SqsClient sqs;
    final List<String> dropped = new CopyOnWriteArrayList<>();
    private final AwsClients clients;
    private final URI endpoint;
    private final List<Instance> instances = new ArrayList<>();

    private ExecutionLimits limits = ExecutionLimits.NONE;

    private SqsRig(InstantSource clock, SqsServer server, URI endpoint) {
        this.clock = clock;
        this.begin = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        this.server = server;
        this.endpoint = endpoint;
        this.handler = new RecordingHandler(clock);
        server.createQueue(QUEUE);
        server.createQueue(QUEUE + "-dlq");
        AwsSchedulerProperties properties = properties();
        this.clients = new AwsClients(properties);
        this.sqs = clients.sqs();
        Volley volley = new Volley(8);
        this.queue = new SqsQueue(sqs, properties.queue(), properties.timeout(), volley);
        this.letters = new SqsQueue(sqs, properties.deadLetterQueue(), properties.timeout(), volley);
    }

    /** Time passes when the test says so, for SQS too; but for the waiting of polls and the lives of leases. */
    static SqsRig in(MutableTime time) {
        SqsServer server = SqsServer.start(0, time);
        return new SqsRig(time, server, server.endpoint());
    }

    static SqsRig inRealTime() {
        return on(SqsServer.start(0, InstantSource.system()));
    }

    /** In real time, on a server that the test may close. */
    static SqsRig on(SqsServer server) {
        return new SqsRig(InstantSource.system(), server, server.endpoint());
    }

    /** In real time, with everything between the instances and SQS going through a cable. */
    static SqsRig through(Cable cable, SqsServer server) {
        return new SqsRig(InstantSource.system(), server, cable.endpoint());
    }

    AwsSchedulerProperties properties(String... overrides) {
        Map<String, String> all = new HashMap<>();
        all.put("scheduler.aws.region", "us-east-1");
        all.put("scheduler.aws.sqs-endpoint", endpoint.toString());
        all.put("scheduler.aws.role-arn", "arn:aws:iam::000000000000:role/scheduler");
        all.put("scheduler.aws.queue-arn", server.queueArn(QUEUE));
        all.put("scheduler.aws.timeout", "5s");
        all.put("scheduler.aws.consumer.poll-wait", "1s");
        all.put("scheduler.aws.consumer.visibility-timeout", "30s");
        all.put("scheduler.aws.consumer.stop-grace", "5s");
        for (String override : overrides) {
            String[] pair = override.split("=", 2);
            all.put("scheduler.aws." + pair[0], pair[1]);
        }
        return new Binder(new MapConfigurationPropertySource(all)).bindOrCreate("scheduler.aws",
                AwsSchedulerProperties.class);
    }

    /** Limits what instances run that are started after this. */
    void limit(ExecutionLimits to) {
        limits = to;
    }

    /** A running program with the rig's handler. */
    Instance start(String... overrides) {
        return start(List.of(handler), UnaryOperator.identity(), overrides);
    }

    /** @param between what stands between the program and its client */
    Instance start(List<TaskHandler> handlers, UnaryOperator<SqsClient> between, String... overrides) {
        Instance instance = new Instance(handlers, between, properties(overrides));
        instances.add(instance);
        instance.consumer.start();
        return instance;
    }

    /** One running program. */
    final class Instance {

        final SqsScheduledTaskConsumer consumer;
        private final AwsClients own;

        private Instance(List<TaskHandler> handlers, UnaryOperator<SqsClient> between,
                AwsSchedulerProperties properties) {
            this.own = new AwsClients(properties);
            SqsClient client = between.apply(own.sqs());
            Volley volley = new Volley(properties.concurrency());
            ExecutionRecords records = ExecutionTable.of(own, properties, clock);
            this.consumer = new SqsScheduledTaskConsumer(
                    new SqsQueue(client, properties.queue(), properties.timeout(), volley),
                    new SqsQueue(client, properties.deadLetterQueue(), properties.timeout(), volley), codec, schedules,
                    records,
                    new FinishedTasks(records, schedules, new NameLocks(properties.timeout())),
                    executions(handlers), clock, properties);
        }

        private ExecuteTasksUseCase executions(List<TaskHandler> handlers) {
            DropsTelemetry telemetry = new DropsTelemetry(dropped);
            return new LimitedExecutions(new TaskExecutionService(handlers, clock, telemetry), limits,
                    new InstancePermits(limits, clock), clock, telemetry);
        }

        void stop() {
            consumer.stop();
        }

        /** The connection goes first, so that nothing can be tidied up. */
        void crash() {
            own.close();
            consumer.stop();
        }

        private void end() {
            consumer.stop();
            own.close();
        }
    }

    /** A task of the test's group, one-time at the rig's begin. */
    ScheduleTask task(String name) {
        return task(name, TaskMother.aTask());
    }

    /** A task of the test's group; one-time at the rig's begin unless it says otherwise. */
    ScheduleTask task(String name, TaskMother as) {
        TaskMother timed = as.schedule().equals(TaskMother.aTask().schedule()) ? as.firingAt(begin) : as;
        return timed.task(new ScheduleTaskId("tests", name), 42, begin.minusSeconds(60));
    }

    /** Does what EventBridge does at a time: the input of the schedule, its keywords filled in, goes to the queue. */
    void fire(ScheduleTask task, Instant scheduledTime) {
        send(fired(task, scheduledTime));
    }

    void fire(ScheduleTask task) {
        fire(task, begin);
    }

    String fired(ScheduleTask task, Instant scheduledTime) {
        return codec.write(TaskEnvelope.of(task)).replace("<aws.scheduler.scheduled-time>", scheduledTime.toString())
                .replace("<aws.scheduler.schedule-arn>",
                        "arn:aws:scheduler:us-east-1:000000000000:schedule/" + task.id())
                .replace("<aws.scheduler.execution-id>", "d32c5kddcf5bb8c3")
                .replace("<aws.scheduler.attempt-number>", "1");
    }

    void send(String body) {
        send(queue, body);
    }

    static void send(SqsQueue queue, String body) {
        if (queue.send(OutgoingMessage.of(body, Duration.ZERO)) != SqsQueue.Fate.DONE) {
            throw new IllegalStateException("refused");
        }
    }

    /** What lies in the dead-letter queue, with its attributes; it lies there no more. */
    List<Message> deadLetters() {
        List<Message> all = new ArrayList<>();
        String url = sqs.getQueueUrl(request -> request.queueName(QUEUE + "-dlq")).queueUrl();
        while (true) {
            List<Message> some = sqs.receiveMessage(request -> request.queueUrl(url).maxNumberOfMessages(10)
                    .messageAttributeNames("All")).messages();
            if (some.isEmpty()) {
                return all;
            }
            all.addAll(some);
        }
    }

    /** Messages in the queue, whatever becomes of them. */
    long messages() {
        SqsQueue.Depth depth = queue.depth();
        return depth.waiting() + depth.inFlight() + depth.delayed();
    }

    @Override
    public void close() {
        instances.forEach(Instance::end);
        clients.close();
        server.close();
    }

    /** Notes why deliveries are dropped. */
    private record DropsTelemetry(List<String> reasons) implements SchedulerTelemetry {

        @Override
        public void claimed(int entries) {}

        @Override
        public void skipped(SkipReason reason, long occurrences) {}

        @Override
        public void handedOver(TaskType type, Duration lateness) {}

        @Override
        public void handOverFailed(int executions) {}

        @Override
        public void started(TaskType type, Duration lateness) {}

        @Override
        public void finished(TaskType type, ExecutionOutcome outcome, Duration took) {}

        @Override
        public void limited(TaskType type) {}

        @Override
        public void timedOut(TaskType type, boolean left) {}

        @Override
        public void dropped(String reason) {
            reasons.add(reason);
        }

        @Override
        public void leaseLost() {
            reasons.add("LEASE_LOST");
        }
    }
}
