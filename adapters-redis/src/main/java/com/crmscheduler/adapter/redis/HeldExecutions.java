package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.number;
import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.adapter.redis.RedisStore.Answer;
import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** What this instance holds, and the timer that renews its leases three times as often as they run out. Thread-safe. */
final class HeldExecutions implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(HeldExecutions.class);
    /** Starts before whatever consumes and stops after it. */
    static final int PHASE = 1_000;
    private static final int MAX_CALL = 1_000;
    /** Stands for the token of an execution whose acceptance is under way. */
    private static final Lease ACCEPTING = new Lease(-1, 0);

    private final RedisStore store;
    private final StoreLayout layout;
    private final Duration lease;
    private final byte[] holder = new byte[Long.BYTES];
    private final Map<String, Lease> leases = new ConcurrentHashMap<>();
    private @Nullable ScheduledExecutorService timer;
    private boolean away;

    HeldExecutions(RedisStore store, StoreLayout layout, RedisSchedulerProperties properties) {
        this.store = store;
        this.layout = layout;
        this.lease = properties.executionLease();
        new SecureRandom().nextBytes(holder);
    }

    /** Names this instance in the records; not to be written. */
    byte[] holder() {
        return holder;
    }

    /** Notes that an acceptance is under way; false when the execution is held or being accepted here already. */
    boolean begin(String key) {
        return leases.putIfAbsent(key, ACCEPTING) == null;
    }

    /** @param asOf when the lease was asked for, on the scale of nanoTime: it runs from then at the earliest */
    void hold(String key, long token, long asOf) {
        leases.put(key, new Lease(token, asOf + lease.toNanos()));
    }

    /** Whether the lease is still ours as far as is known here. */
    boolean holds(String key, long token) {
        Lease known = leases.get(key);
        return known != null && known.token == token && known.until - System.nanoTime() > 0;
    }

    void end(String key) {
        leases.remove(key);
    }

    int size() {
        return leases.size();
    }

    @Override
    public synchronized void start() {
        if (timer == null) {
            timer = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("scheduler-leases").daemon().factory());
            long period = lease.toMillis() / 3;
            timer.scheduleWithFixedDelay(this::renewSafely, period, period, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void renewSafely() {
        try {
            renew();
        } catch (RuntimeException e) {
            // A timer whose task throws once never runs it again.
            log.error("the leases of {} executions were not renewed", leases.size(), e);
        }
    }

    /** Renews what is held now. */
    void renew() {
        long asOf = System.nanoTime();
        Map<Integer, List<Map.Entry<String, Lease>>> byPartition = new TreeMap<>();
        leases.forEach((key, known) -> {
            if (known.token != ACCEPTING.token) {
                byPartition.computeIfAbsent(layout.partition(ExecutionRecord.task(key)).number(),
                        n -> new ArrayList<>()).add(Map.entry(key, known));
            }
        });
        List<List<Map.Entry<String, Lease>>> calls = new ArrayList<>();
        List<CompletableFuture<List<Object>>> volley = new ArrayList<>();
        byPartition.forEach((number, entries) -> {
            for (int from = 0; from < entries.size(); from += MAX_CALL) {
                List<Map.Entry<String, Lease>> some = entries.subList(from,
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
            log.warn("Redis is away: leases are not renewed, it is tried again every {} ms", lease.toMillis() / 3);
        }
        away = failed;
    }

    private CompletableFuture<List<Object>> send(Partition p, List<Map.Entry<String, Lease>> some) {
        List<byte[]> arguments = new ArrayList<>(some.size() * 2 + 2);
        arguments.add(number(lease.toMillis()));
        arguments.add(holder);
        some.forEach(entry -> {
            arguments.add(text(entry.getKey()));
            arguments.add(ExecutionRecord.token(entry.getValue().token));
        });
        return store.run(LuaScript.RENEW, new byte[][]{p.tasks(), p.executions(), p.leases()}, arguments);
    }

    private void read(Answer<List<Object>> answer, List<Map.Entry<String, Lease>> some, long asOf) {
        if (!(answer.value() instanceof List<?> verdicts)) {
            return;
        }
        for (int i = 0; i < some.size(); i++) {
            String key = some.get(i).getKey();
            Lease known = some.get(i).getValue();
            if (Long.valueOf(1).equals(verdicts.get(i))) {
                leases.replace(key, known, new Lease(known.token, asOf + lease.toNanos()));
            } else if (leases.remove(key, known)) {
                log.warn("the lease of execution {} was lost; its outcome will not be recorded from here", key);
            }
        }
    }

    /**
     * A lease as it is known here.
     *
     * @param token the fencing token
     * @param until when it runs out unless it is renewed, on the scale of nanoTime
     */
    private record Lease(long token, long until) {}
}
