package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.adapter.redis.HistoryBuckets.Bucket;
import com.crmscheduler.adapter.redis.RedisStore.Answer;
import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ProviderUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Records outcomes of many threads together: one thread takes what has gathered while the batch before was under way. Through an
 * outage it goes on trying each outcome for a bounded time. Thread-safe.
 */
final class OutcomeWriter implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(OutcomeWriter.class);
    private static final int MAX_BATCH = 4_000;
    private static final int MAX_CALL = 500;
    /** The outcomes of complete.lua that carry nothing. */
    private static final byte[] DONE = {'s'};
    static final byte[] DISCARDED = {'x'};
    private static final long MAX_PARTITIONS = 1_024;
    private static final Long REFUSED = 3L;
    private static final Long NEVER_AGAIN = 4L;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final RedisStore store;
    private final Duration retry;
    private final OutcomeBounds bounds;
    private final LongAdder unkept = new LongAdder();
    private final LongAdder refusedLetters = new LongAdder();
    private final int partitions;
    /** The partitions whose dead letters are full, as far as that was said. The writer's thread alone uses it. */
    private final Set<Integer> full = new HashSet<>();
    private final BlockingQueue<Entry> queue;
    private volatile boolean running;
    private @Nullable Thread writer;

    OutcomeWriter(RedisStore store, RedisSchedulerProperties properties, OutcomeBounds bounds) {
        this.store = store;
        this.bounds = bounds;
        this.partitions = properties.partitions();
        this.retry = properties.outcomeRetry();
        this.queue = new ArrayBlockingQueue<>(properties.outcomeQueue());
    }

    /** Sends outcomes of one partition, four arguments each, whose attempts ended in the same hour. */
    CompletableFuture<List<Object>> send(Partition p, long hour, List<byte[]> outcomes) {
        List<byte[]> arguments = new ArrayList<>(outcomes.size() + 6);
        arguments.addAll(bounds.arguments());
        arguments.addAll(outcomes);
        Bucket at = HistoryBuckets.ofHour(p, hour);
        Bucket rest = HistoryBuckets.ofDay(p, HistoryBuckets.dayOf(hour));
        return store.run(LuaScript.COMPLETE,
                new byte[][]{p.tasks(), p.definitions(), p.index(), p.executions(), p.leases(), p.deadLetters(),
                        p.deadIndex(), at.entries(), at.moments(), rest.entries(), rest.moments(),
                        rest.tasks()},
                arguments);
    }

    /** How many executions the history had no room for. */
    long unkept() {
        return unkept.sum();
    }

    /** How often a dead letter found no room. */
    long refusedLetters() {
        return refusedLetters.sum();
    }

    /** Queues an outcome; the future says whether it was recorded, and fails when Redis stays away for too long. */
    CompletableFuture<Boolean> write(Partition partition, String key, Held held, ExecutionOutcome outcome,
            Attempt attempt) {
        Entry entry = new Entry(partition, key, held, outcome, attempt, System.nanoTime() + retry.toNanos());
        if (!running || !queue.offer(entry)) {
            entry.recorded.completeExceptionally(new ProviderUnavailable(RedisFailures.PROVIDER,
                    running
                            ? "too many outcomes wait to be recorded (scheduler.redis.outcome-queue)"
                            : "outcomes are no longer recorded: the program is stopping",
                    new IllegalStateException(key)));
        }
        return entry.recorded;
    }

    @Override
    public synchronized void start() {
        if (writer == null) {
            running = true;
            writer = Thread.ofPlatform().name("scheduler-outcomes").daemon().start(this::loop);
        }
    }

    /** Writes what is queued, for a bounded time, and stops. */
    @Override
    public synchronized void stop() {
        running = false;
        Thread thread = writer;
        writer = null;
        if (thread != null) {
            try {
                thread.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            thread.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return HeldExecutions.PHASE;
    }

    private void loop() {
        List<Entry> batch = new ArrayList<>();
        try {
            while (running || !batch.isEmpty() || !queue.isEmpty()) {
                if (batch.isEmpty()) {
                    Entry first = queue.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                    if (first == null) {
                        continue;
                    }
                    batch.add(first);
                }
                queue.drainTo(batch, MAX_BATCH - batch.size());
                int before = batch.size();
                batch = write(batch);
                if (batch.size() == before) {
                    Thread.interrupted();
                    java.util.concurrent.locks.LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        queue.drainTo(batch);
        batch.forEach(entry -> entry.recorded.completeExceptionally(new ProviderUnavailable(RedisFailures.PROVIDER,
                "the program stopped before the outcome was recorded", new IllegalStateException(entry.key))));
    }

    /** Writes a batch and answers with what has to be tried again. */
    private List<Entry> write(List<Entry> batch) {
        Map<Long, List<Entry>> byPlace = new TreeMap<>();
        batch.forEach(entry -> byPlace.computeIfAbsent(entry.place(), n -> new ArrayList<>()).add(entry));
        List<List<Entry>> calls = new ArrayList<>();
        List<CompletableFuture<List<Object>>> volley = new ArrayList<>();
        byPlace.values().forEach(entries -> {
            for (int from = 0; from < entries.size(); from += MAX_CALL) {
                List<Entry> some = entries.subList(from, Math.min(from + MAX_CALL, entries.size()));
                calls.add(some);
                volley.add(send(some));
            }
        });
        List<Answer<List<Object>>> answers = store.awaitAll(volley);
        List<Entry> again = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            read(answers.get(i), calls.get(i), again);
        }
        return again;
    }

    private CompletableFuture<List<Object>> send(List<Entry> some) {
        List<byte[]> arguments = new ArrayList<>(some.size() * 4);
        for (Entry entry : some) {
            arguments.add(text(entry.key));
            arguments.add(ExecutionRecord.heldAttempt(entry.held));
            arguments.add(switch (entry.outcome) {
                case ExecutionOutcome.Succeeded done -> DONE;
                case ExecutionOutcome.RetryAfter after -> text("r" + after.delay().toMillis());
                case ExecutionOutcome.DeadLettered dead ->
                    LetterCodec.outcome(entry.held.execution(), dead.reason(), dead.stack());
            });
            arguments.add(HistoryCodec.about(entry.held.execution(), AttemptCodec.encode(entry.attempt)));
        }
        return send(some.get(0).partition, some.get(0).hour, arguments);
    }

    private void noteRefusal(Entry entry) {
        refusedLetters.increment();
        int partition = entry.partition.number();
        if (full.add(partition)) {
            log.error(
                    "THE DEAD LETTERS ARE FULL: partition {} holds its share of {} of"
                            + " scheduler.redis.dead-letters.limit ({}), and all letters of one schedule lie in one"
                            + " partition: execution {} schedule={} and others like it are tried again every {} ms"
                            + " until letters of that partition are replayed or purged; this is said once until there"
                            + " is room",
                    partition, bounds.deadLetters().perPartition(partitions), bounds.deadLetters().limit(),
                    entry.held.execution().id(), entry.held.execution().occurrence().taskId(),
                    bounds.deadLetters().whenFull().toMillis());
        }
    }

    /** The history keeps no execution that neither succeeded nor is tried again nor has a letter, so this is its one trace. */
    private static void noteEnd(Entry entry) {
        if (entry.outcome instanceof ExecutionOutcome.RetryAfter failed) {
            ScheduledExecution execution = entry.held.execution();
            log.info("execution={} schedule={} attempt={} failed and is not tried again, nor kept in the history:"
                    + " its task is gone; reason={}", execution.id(), execution.occurrence().taskId(),
                    execution.attempt(), failed.reason());
        }
    }

    private void read(Answer<List<Object>> answer, List<Entry> some, List<Entry> again) {
        if (answer.value() instanceof List<?> verdicts) {
            for (int i = 0; i < some.size(); i++) {
                Entry entry = some.get(i);
                boolean refused = REFUSED.equals(verdicts.get(i));
                boolean stored = Long.valueOf(1).equals(verdicts.get(i));
                if (refused) {
                    noteRefusal(entry);
                } else if (stored && entry.outcome instanceof ExecutionOutcome.DeadLettered) {
                    full.remove(entry.partition.number());
                }
                boolean ended = NEVER_AGAIN.equals(verdicts.get(i));
                if (ended) {
                    noteEnd(entry);
                }
                // After a lost answer a missing record is our own work.
                boolean recorded = refused || ended || stored
                        || Long.valueOf(2).equals(verdicts.get(i)) && entry.tried;
                entry.recorded.complete(recorded);
            }
            unkept.add((Long) verdicts.get(some.size()));
            return;
        }
        long now = System.nanoTime();
        int given = 0;
        for (Entry entry : some) {
            entry.tried = true;
            if (entry.deadline - now > 0) {
                again.add(entry);
            } else {
                given++;
                entry.recorded.completeExceptionally(RedisFailures
                        .unavailable(answer.failure() == null ? new IllegalStateException() : answer.failure()));
            }
        }
        if (given > 0) {
            log.warn("{} outcomes could not be recorded within {}; the executions come back when their leases run out",
                    given, retry);
        }
    }

    /** An outcome that waits. Its mutable part belongs to the writer's thread. */
    private static final class Entry {

        private final Partition partition;
        private final String key;
        private final Held held;
        private final ExecutionOutcome outcome;
        private final Attempt attempt;
        private final long hour;
        private final long deadline;
        private final CompletableFuture<Boolean> recorded = new CompletableFuture<>();
        private boolean tried;

        Entry(Partition partition, String key, Held held, ExecutionOutcome outcome, Attempt attempt, long deadline) {
            this.partition = partition;
            this.key = key;
            this.held = held;
            this.outcome = outcome;
            this.attempt = attempt;
            this.hour = HistoryBuckets.hour(java.util.Objects.requireNonNull(attempt.finishedAt(), "finishedAt"));
            this.deadline = deadline;
        }

        /** Outcomes of one place go together: of one partition, in one hour. */
        long place() {
            return hour * MAX_PARTITIONS + partition.number();
        }
    }
}
