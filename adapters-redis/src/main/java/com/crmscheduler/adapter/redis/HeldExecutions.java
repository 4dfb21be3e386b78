package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.number;
import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.adapter.redis.RedisStore.Answer;
import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.Occurrence;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** What this instance holds, and the timer that renews its leases several times as often as they run out. Thread-safe. */
final class HeldExecutions implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(HeldExecutions.class);
    /** Starts before whatever consumes and stops after it. */
    static final int PHASE = 1_000;
    private static final int MAX_CALL = 1_000;
    /** A pause of this instance may last for all but one of these parts of a lease. */
    private static final int RENEWALS = 4;
    /** Stands for the token of an execution whose acceptance is under way. */
    private static final Lease ACCEPTING = new Lease("", -1, 0, new Course(Instant.EPOCH));

    private final RedisStore store;
    private final StoreLayout layout;
    private final Duration lease;
    private final InstantSource time;
    private final String instance;
    private final byte[] holder = new byte[Long.BYTES];
    private final Map<Occurrence, Lease> leases = new ConcurrentHashMap<>();
    private final RenewalTimer timer;
    private boolean away;

    HeldExecutions(RedisStore store, StoreLayout layout, RedisSchedulerProperties properties, InstantSource time) {
        this.store = store;
        this.time = time;
        this.layout = layout;
        this.lease = properties.executionLease();
        this.timer = new RenewalTimer("scheduler-leases", lease.dividedBy(RENEWALS), this::renew);
        new SecureRandom().nextBytes(holder);
        this.instance = AttemptCodec.instance(ManagementFactory.getRuntimeMXBean().getName(), holder);
    }

    /** Names this instance in the records; not to be written. */
    byte[] holder() {
        return holder;
    }

    /** Notes that an acceptance is under way; false when the execution is held or being accepted here already. */
    boolean begin(Occurrence occurrence) {
        return leases.putIfAbsent(occurrence, ACCEPTING) == null;
    }

    /** @param asOf when the lease was asked for, on the scale of nanoTime: it runs from then at the earliest */
    void hold(ScheduledExecution execution, long token, long asOf) {
        leases.put(execution.occurrence(), new Lease(ExecutionRecord.key(execution), token, asOf + lease.toNanos(),
                new Course(time.instant())));
    }

    /** The hour of the history that is written now. */
    long hour() {
        return HistoryBuckets.hour(time.instant());
    }

    /** What is to be told of an attempt that has ended now. */
    Attempt attempt(Held held, ExecutionOutcome outcome) {
        Lease known = leases.get(held.execution().occurrence());
        Course course = known == null || known.token != held.fencingToken() ? null : known.course;
        String error = switch (outcome) {
            case ExecutionOutcome.Succeeded done -> null;
            case ExecutionOutcome.RetryAfter again -> again.reason();
            case ExecutionOutcome.DeadLettered dead -> dead.reason();
        };
        return new Attempt(held.execution().attempt(),
                error == null ? Attempt.State.SUCCEEDED : Attempt.State.FAILED, held.execution().claimedAt(),
                course == null ? null : course.accepted, course == null ? null : course.started, time.instant(),
                instance, AttemptCodec.error(error));
    }

    /** Whether the lease is still ours as far as is known here; if so, its handler begins now. */
    boolean holds(Occurrence occurrence, long token) {
        Lease known = leases.get(occurrence);
        if (known == null || known.token != token || known.until - System.nanoTime() <= 0) {
            return false;
        }
        known.course.started = time.instant();
        return true;
    }

    /** Ends an acceptance that was begun here and came to nothing. */
    void end(Occurrence occurrence) {
        leases.remove(occurrence);
    }

    /** Ends what was held under a token; a later acceptance of the same execution stays. */
    void end(Occurrence occurrence, long token) {
        leases.computeIfPresent(occurrence, (held, known) -> known.token == token ? null : known);
    }

    int size() {
        return leases.size();
    }

    @Override
    public void start() {
        log.info("attempts of this instance are recorded under {}", instance);
        timer.start();
    }

    @Override
    public void stop() {
        timer.stop();
    }

    @Override
    public boolean isRunning() {
        return timer.isRunning();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Renews what is held now. */
    void renew() {
        long asOf = System.nanoTime();
        Map<Integer, List<Map.Entry<Occurrence, Lease>>> byPartition = new TreeMap<>();
        leases.forEach((occurrence, known) -> {
            if (known.token != ACCEPTING.token) {
                byPartition.computeIfAbsent(layout.partition(occurrence.taskId()).number(), n -> new ArrayList<>())
                        .add(Map.entry(occurrence, known));
            }
        });
        List<List<Map.Entry<Occurrence, Lease>>> calls = new ArrayList<>();
        List<CompletableFuture<List<Object>>> volley = new ArrayList<>();
        byPartition.forEach((number, entries) -> {
            for (int from = 0; from < entries.size(); from += MAX_CALL) {
                List<Map.Entry<Occurrence, Lease>> some = entries.subList(from,
                        Math.min(from + MAX_CALL, entries.size()));
                calls.add(some);
                volley.add(send(layout.at(number), some));
            }
        });
        List<Answer<List<Object>>> answers = store.awaitAll(volley);
        boolean failed = false;
        for (int i = 0; i < answers.size(); i++) {
            failed |= answers.get(i).failure() != null;
            read(answers.get(i), calls.get(i), asOf);
        }
        if (failed && !away) {
            log.warn("Redis is away: leases are not renewed, it is tried again every {} ms",
                    lease.toMillis() / RENEWALS);
        }
        away = failed;
    }

    private CompletableFuture<List<Object>> send(Partition p, List<Map.Entry<Occurrence, Lease>> some) {
        List<byte[]> arguments = new ArrayList<>(some.size() * 2 + 2);
        arguments.add(number(lease.toMillis()));
        arguments.add(holder);
        some.forEach(entry -> {
            arguments.add(text(entry.getValue().key));
            arguments.add(ExecutionRecord.acceptance(entry.getKey(), entry.getValue().token));
        });
        return store.run(LuaScript.RENEW, new byte[][]{p.tasks(), p.executions(), p.leases()}, arguments);
    }

    private void read(Answer<List<Object>> answer, List<Map.Entry<Occurrence, Lease>> some, long asOf) {
        if (!(answer.value() instanceof List<?> verdicts)) {
            return;
        }
        for (int i = 0; i < some.size(); i++) {
            Occurrence occurrence = some.get(i).getKey();
            Lease known = some.get(i).getValue();
            if (Long.valueOf(1).equals(verdicts.get(i))) {
                leases.replace(occurrence, known,
                        new Lease(known.key, known.token, asOf + lease.toNanos(), known.course));
            } else if (leases.remove(occurrence, known)) {
                // An outcome that was recorded while the renewal was on its way looks the same; who loses one is told then.
                log.debug("the lease of execution {} was lost, or its task was cancelled", known.key);
            }
        }
    }

    /**
     * A lease as it is known here.
     *
     * @param key of the execution
     * @param token the fencing token
     * @param until when it runs out unless it is renewed, on the scale of nanoTime
     * @param course what is to be told of the attempt
     */
    private record Lease(String key, long token, long until, Course course) {}

    /** When things happened to an attempt. Renewals hand it on, so it is written in place. */
    private static final class Course {

        private final Instant accepted;
        private volatile @Nullable Instant started;

        Course(Instant accepted) {
            this.accepted = accepted;
        }
    }
}
