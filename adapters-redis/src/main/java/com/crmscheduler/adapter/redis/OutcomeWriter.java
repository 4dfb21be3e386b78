package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.adapter.redis.RedisStore.Answer;
import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.domain.error.ProviderUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    /** The outcomes of complete.lua, but for the one that carries a delay. */
    private static final byte[] TERMINAL = {'s'};
    static final byte[] DISCARDED = {'x'};
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final RedisStore store;
    private final Duration retry;
    private final BlockingQueue<Entry> queue;
    private volatile boolean running;
    private @Nullable Thread writer;

    OutcomeWriter(RedisStore store, RedisSchedulerProperties properties) {
        this.store = store;
        this.retry = properties.outcomeRetry();
        this.queue = new ArrayBlockingQueue<>(properties.outcomeQueue());
    }

    static byte[][] keys(Partition p) {
        return new byte[][]{p.tasks(), p.definitions(), p.index(), p.executions(), p.leases()};
    }

    /** Queues an outcome; the future says whether it was recorded, and fails when Redis stays away for too long. */
    CompletableFuture<Boolean> write(Partition partition, String key, Held held, ExecutionOutcome outcome) {
        Entry entry = new Entry(partition, key, held, outcome, System.nanoTime() + retry.toNanos());
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
        Map<Integer, List<Entry>> byPartition = new TreeMap<>();
        batch.forEach(entry -> byPartition.computeIfAbsent(entry.partition.number(), n -> new ArrayList<>())
                .add(entry));
        List<List<Entry>> calls = new ArrayList<>();
        List<CompletableFuture<List<Object>>> volley = new ArrayList<>();
        byPartition.values().forEach(entries -> {
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
        List<byte[]> arguments = new ArrayList<>(some.size() * 3);
        for (Entry entry : some) {
            arguments.add(text(entry.key));
            arguments.add(ExecutionRecord.heldAttempt(entry.held));
            arguments.add(entry.outcome instanceof ExecutionOutcome.RetryAfter after
                    ? text("r" + after.delay().toMillis())
                    : TERMINAL);
        }
        return store.run(LuaScript.COMPLETE, keys(some.get(0).partition), arguments);
    }

    private void read(Answer<List<Object>> answer, List<Entry> some, List<Entry> again) {
        if (answer.value() instanceof List<?> verdicts) {
            for (int i = 0; i < some.size(); i++) {
                Entry entry = some.get(i);
                // After a lost answer a missing record is our own work.
                boolean recorded = Long.valueOf(1).equals(verdicts.get(i))
                        || Long.valueOf(2).equals(verdicts.get(i)) && entry.tried;
                entry.recorded.complete(recorded);
            }
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
        private final long deadline;
        private final CompletableFuture<Boolean> recorded = new CompletableFuture<>();
        private boolean tried;

        Entry(Partition partition, String key, Held held, ExecutionOutcome outcome, long deadline) {
            this.partition = partition;
            this.key = key;
            this.held = held;
            this.outcome = outcome;
            this.deadline = deadline;
        }
    }
}
