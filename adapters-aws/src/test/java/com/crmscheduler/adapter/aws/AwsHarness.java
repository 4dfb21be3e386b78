package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.SqsQueue.Depth;
import com.crmscheduler.devservices.aws.DynamoDbServer;
import com.crmscheduler.devservices.aws.EventBridgeSchedulerServer;
import com.crmscheduler.devservices.aws.EventBridgeSchedulerSettings;
import com.crmscheduler.devservices.aws.SqsServer;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.contract.VirtualTimeHarness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The whole provider on an EventBridge Scheduler and an SQS whose clock is a virtual one. Both are this harness's own. Consumers
 * run on threads of their own, so after each leap of time the harness waits until they have nothing left to do.
 */
final class AwsHarness extends VirtualTimeHarness {

    private static final String QUEUE = "scheduled-tasks";
    private static final AtomicInteger GROUPS = new AtomicInteger();
    private static final Duration POLL_WAIT = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);
    /** SQS does not say when a message will be seen, and counts in seconds. */
    private static final Duration STEP = Duration.ofSeconds(1);
    /** What is hidden from everybody for so long, in real time, is not on its way to a consumer. */
    private static final Duration SETTLED = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String TABLE = "executions";

    private final MutableTime time;
    private final @Nullable DynamoDbServer table;
    private final SqsServer sqs;
    private final EventBridgeSchedulerServer scheduler;
    private final Transcript transcript = new Transcript();
    private Instance first;
    private @Nullable Instance second;
    private boolean broken;
    private boolean somethingHidden;

    static AwsHarness withoutLedger(MutableTime time) {
        return new AwsHarness(time, null);
    }

    /** With a table in which all instances remember what became of executions. */
    static AwsHarness withLedger(MutableTime time) {
        DynamoDbServer table = DynamoDbServer.start(0, time);
        table.createTable(TABLE, ExecutionTable.KEY, ExecutionTable.EXPIRES);
        return new AwsHarness(time, table);
    }

    private AwsHarness(MutableTime time, @Nullable DynamoDbServer table) {
        super("contract-" + GROUPS.incrementAndGet(), time);
        this.time = time;
        this.table = table;
        this.sqs = SqsServer.start(0, time);
        sqs.createQueue(QUEUE);
        sqs.createQueue(QUEUE + "-dlq");
        this.scheduler = EventBridgeSchedulerServer.start(
                EventBridgeSchedulerSettings.of(time, sqs.endpoint()).withFiringOnDemand());
        this.first = new Instance();
    }

    @Override
    public SchedulerProvider provider() {
        return first.provider;
    }

    @Override
    public SchedulerProvider secondInstance() {
        Instance made = second;
        if (made == null) {
            made = new Instance();
            second = made;
        }
        return made.provider;
    }

    /** Start dates are cut to whole seconds, and never to an earlier one. */
    @Override
    public Duration patience() {
        return STEP;
    }

    @Override
    protected void settle() {
        do {
            scheduler.fireDue();
            awaitQuiet();
        } while (!broken && scheduler.nextDue().filter(due -> !due.isAfter(now())).isPresent());
    }

    /** Until no message waits for a consumer and no consumer has one. */
    private void awaitQuiet() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long unchangedSince = System.nanoTime();
        Depth before = first.queue.depth();
        while (true) {
            Depth depth = first.queue.depth();
            boolean busy = instances().stream().anyMatch(instance -> instance.consumer.held() > 0);
            if (busy || depth.waiting() > 0 || !depth.equals(before)) {
                unchangedSince = System.nanoTime();
            }
            somethingHidden = depth.inFlight() + depth.delayed() > 0;
            boolean lasts = System.nanoTime() - unchangedSince > SETTLED.toNanos();
            if (depth.waiting() == 0 && !busy && (depth.inFlight() == 0 || lasts)) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no end of work at " + now() + ": " + depth);
            }
            before = depth;
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    @Override
    protected Optional<Instant> nextDue() {
        Optional<Instant> fires = broken ? Optional.empty() : scheduler.nextDue();
        if (!somethingHidden) {
            return fires;
        }
        Instant step = now().plus(STEP);
        return Optional.of(fires.filter(step::isAfter).orElse(step));
    }

    private List<Instance> instances() {
        List<Instance> all = new ArrayList<>(List.of(first));
        Optional.ofNullable(second).ifPresent(all::add);
        return all;
    }

    @Override
    public void redeliver(ExecutionId id) {
        if (first.queue.send(OutgoingMessage.of(transcript.bodyOf(id), Duration.ZERO)) != SqsQueue.Fate.DONE) {
            throw new IllegalStateException("refused");
        }
        settle();
    }

    @Override
    public void restart() {
        instances().forEach(Instance::crash);
        // SQS does not notice that nobody waits for the answer of a poll any more, and would hand out what comes to the dead.
        long end = System.nanoTime() + POLL_WAIT.plusMillis(100).toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        first = new Instance();
        second = null;
    }

    @Override
    public void breakBackend() {
        broken = true;
        scheduler.faults().outage(true);
    }

    @Override
    public void healBackend() {
        scheduler.faults().outage(false);
        broken = false;
    }

    @Override
    public void close() {
        instances().forEach(Instance::crash);
        scheduler.close();
        sqs.close();
        if (table != null) {
            table.close();
        }
    }

    /** One running program. */
    private final class Instance {

        final AwsClients clients;
        final SqsQueue queue;
        final AwsSchedulerProvider provider;
        final SqsScheduledTaskConsumer consumer;

        Instance() {
            Map<String, String> settings = new HashMap<>(Map.of("scheduler-endpoint",
                    scheduler.endpoint().toString(), "sqs-endpoint", sqs.endpoint().toString(), "role-arn",
                    scheduler.roleArn(), "queue-arn", sqs.queueArn(QUEUE), "creates-per-second", "100000", "timeout",
                    "5s", "consumer.pollers", "2", "consumer.poll-wait", POLL_WAIT.toSeconds() + "s",
                    "consumer.stop-grace", "0s"));
            if (table != null) {
                settings.put("ledger-table", TABLE);
                settings.put("dynamodb-endpoint", table.endpoint().toString());
            }
            AwsSchedulerProperties properties = Settings.bound(settings);
            clients = new AwsClients(properties);
            AwsQueues queues = AwsQueues.of(clients, properties);
            queue = queues.executions();
            EnvelopeCodec codec = new EnvelopeCodec();
            ScheduleGroups groups = new ScheduleGroups(clients.scheduler(), properties);
            ScheduleReading reading = new ScheduleReading(codec, groups, properties);
            AwsSchedules schedules = new AwsSchedules(clients, new ScheduleRendering(codec, groups, properties),
                    reading, groups, properties, time);
            ScheduleListing listing = new ScheduleListing(clients.scheduler(), schedules, reading, groups, new Volley(
                    properties.concurrency()));
            ExecutionRecords records = ExecutionTable.of(clients, properties, time);
            NameLocks locks = new NameLocks(properties.timeout());
            provider = new AwsSchedulerProvider(schedules, listing, new ManualRuns(queue, codec), records, locks,
                    properties);
            consumer = new SqsScheduledTaskConsumer(
                    new SqsQueue(transcript.of(clients.sqs()), properties.queue(), properties.timeout(),
                            new Volley(16)),
                    queues.deadLetters(), codec, schedules, records, new FinishedTasks(records, schedules, locks),
                    executions(), time, properties);
            consumer.start();
        }

        /** The connections go first, so that nothing can be tidied up; what goes on trying that for a while disturbs nobody. */
        void crash() {
            clients.close();
            Thread.ofVirtual().start(consumer::stop);
        }
    }
}
