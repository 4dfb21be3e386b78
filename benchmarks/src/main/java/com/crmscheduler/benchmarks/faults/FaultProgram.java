package com.crmscheduler.benchmarks.faults;

import com.crmscheduler.benchmarks.faults.Customer.Recurring;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Schedules, injects faults, waits until nothing is left, and judges the complete history. */
final class FaultProgram {

    private static final String ONCE = "faults-once";
    private static final String AGAIN = "faults-again";
    /** Nothing that a fault costs takes longer: a hand-over that nobody consumed comes again after half of it. */
    private static final Duration STANDSTILL = Duration.ofSeconds(60);
    private static final Duration SAY_EVERY = Duration.ofSeconds(5);
    private static final Duration ARMED_WITHIN = Duration.ofSeconds(30);

    private final FaultOptions options;
    private final FaultCluster cluster;
    private final Consumer<String> out;
    private final InstantSource clock = ServiceNode.machineClock();
    private final ServiceClient client;
    private final Expectations expectations = new Expectations();
    private final Customer customer;
    private final FaultRunner runner;
    private final Progress progress = new Progress();
    private final Verdicts verdicts = new Verdicts();
    private final long started = System.nanoTime();

    FaultProgram(FaultOptions options, FaultCluster cluster, Consumer<String> out) {
        this.options = options;
        this.cluster = cluster;
        this.out = out;
        this.client = new ServiceClient(cluster);
        this.customer = new Customer(client, clock, expectations, options.seed());
        this.runner = new FaultRunner(cluster, clock, fault -> say("fault: " + fault));
    }

    /** The kinds of fault that this machine allows. */
    static List<Fault.Kind> kinds() {
        boolean disk = FullDisk.isPossible();
        return Arrays.stream(Fault.Kind.values())
                .filter(kind -> disk || kind != Fault.Kind.DISK_FULL && kind != Fault.Kind.DISK_FULL_ALIVE).toList();
    }

    /** Runs it on instances that are up; afterwards they are still. */
    Verdicts run() {
        List<Fault> plan = FaultPlan.draw(options.seed(), kinds(), options.faults(), options.length(),
                cluster.slots());
        List<Recurring> recurring = customer.createRecurring(AGAIN, options.recurring(), options.period());
        int ahead = options.tasks() / 2;
        // Half of the tasks are there before the first fault, and due when faults are; the rest is scheduled through them.
        Duration toPrepare = Duration.ofSeconds(1 + ahead / 5_000);
        Instant begin = clock.instant().plus(toPrepare);
        customer.createOnce(ONCE, ahead, begin, options.length());
        say(ahead + " one-time and " + recurring.size() + " recurring tasks are scheduled; " + plan.size()
                + " faults follow");
        Thread creating = Thread.ofVirtual().start(() -> scheduleThroughFaults(options.tasks() - ahead, begin));
        Thread injecting = Thread.ofVirtual().start(() -> runner.run(plan));
        awaitBoth(injecting, creating);
        say("the faults are over");
        awaitNothingLeft(ONCE);
        judgeArmed(recurring);
        endRecurring(recurring);
        awaitNothingLeft(AGAIN);
        return judge();
    }

    private void scheduleThroughFaults(int count, Instant begin) {
        int pieces = Math.max(1, Math.min(count / 500, (int) options.length().toSeconds()));
        for (int piece = 0; piece < pieces; piece++) {
            // Evenly over the first four fifths, so that all is due while there are faults.
            Duration at = options.length().multipliedBy(4L * piece).dividedBy(5L * pieces);
            Waiting.pass(nonNegative(Duration.between(clock.instant(), begin.plus(at))));
            int of = count / pieces + (piece < count % pieces ? 1 : 0);
            customer.createOnce(ONCE, of, begin.plus(at), options.length().minus(at));
        }
    }

    private void awaitBoth(Thread injecting, Thread creating) {
        long next = 0;
        while (injecting.isAlive() || creating.isAlive()) {
            runner.check();
            if (System.nanoTime() - next > 0) {
                say(completed(ONCE) + " of " + options.tasks() + " completed");
                next = System.nanoTime() + SAY_EVERY.toNanos();
            }
            Waiting.pass(Duration.ofMillis(200));
        }
        runner.check();
    }

    /** Waits until the service says so, or until nothing has been completed for so long that nothing more is to come. */
    private void awaitNothingLeft(String group) {
        long last = -1;
        long since = System.nanoTime();
        long next = 0;
        while (!client.nothingLeft(group)) {
            long now = completed(group);
            if (now != last) {
                last = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STANDSTILL.toNanos()) {
                say("given up: nothing of " + group + " was completed for " + STANDSTILL);
                return;
            }
            if (System.nanoTime() - next > 0) {
                say(now + " completed of " + group);
                next = System.nanoTime() + SAY_EVERY.toNanos();
            }
            Waiting.pass(Duration.ofMillis(100));
        }
        say("nothing is left of " + group);
    }

    private long completed(String group) {
        return progress.completed(cluster, group);
    }

    /** Every recurring task is there, enabled, and its next occurrence is not one that should have fired long ago. */
    private void judgeArmed(List<Recurring> recurring) {
        if (recurring.isEmpty()) {
            return;
        }
        verdicts.judged(Promise.NOTHING_UNARMED, recurring.size());
        Waiting.cameAbout(ARMED_WITHIN, () -> unarmed(recurring).isEmpty());
        unarmed(recurring).forEach(evidence -> verdicts.broken(Promise.NOTHING_UNARMED, evidence));
    }

    private List<String> unarmed(List<Recurring> recurring) {
        Map<String, JsonNode> found = client.list(AGAIN).orElse(List.of()).stream()
                .collect(Collectors.toMap(item -> AGAIN + "/" + item.get("name").asString(), Function.identity()));
        Instant overdue = clock.instant().minus(options.period());
        return recurring.stream().filter(task -> {
            JsonNode item = found.get(task.task());
            return item == null || !item.get("state").asString().equals("ENABLED")
                    || item.get("nextOccurrence").isNull()
                    || Instant.parse(item.get("nextOccurrence").asString()).isBefore(overdue);
        }).map(task -> task.task() + ": " + found.get(task.task())).toList();
    }

    /** Gives each an end, after one more occurrence at least of its own, and promises all that lie before it. */
    private void endRecurring(List<Recurring> recurring) {
        for (Recurring task : recurring) {
            Waiting.until("the end of " + task.task() + " is acknowledged", STANDSTILL, () -> {
                Instant end = Instant
                        .ofEpochSecond(clock.instant().getEpochSecond() + 3 + options.period().toSeconds())
                        .plusMillis(500);
                boolean acknowledged = client.endAt(task.task(), end.toString());
                if (acknowledged) {
                    task.promise(expectations, end);
                }
                return acknowledged;
            });
        }
    }

    private Verdicts judge() {
        Disturbances disturbances = new Disturbances(runner.injected(), FaultCluster.LEASE.multipliedBy(2));
        Path file = options.directory().resolve("history-" + options.seed() + ".txt");
        long entries = new History(cluster.everStarted().stream().map(ServiceInstance::journal).toList(),
                entry -> entry.group().equals(ONCE) || entry.group().equals(AGAIN))
                .judge(file, expectations, disturbances, verdicts);
        verdicts.count("creations that were not acknowledged, and tried again under another name",
                customer.unanswered());
        for (Fault.Kind kind : Fault.Kind.values()) {
            verdicts.count(kind.title(), disturbances.all().stream().filter(fault -> fault.kind() == kind).count());
        }
        say(entries + " entries of the history are in " + file);
        return verdicts;
    }

    private void say(String line) {
        out.accept(String.format(Locale.ROOT, "%6.1f s  %s", (System.nanoTime() - started) / 1e9, line));
    }

    private static Duration nonNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
