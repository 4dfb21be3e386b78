package com.crmscheduler.adapter.redis;

import com.crmscheduler.domain.error.ScheduleTaskException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Proves, over and over, that the store is whole: every plan that is to fire is armed once, every open execution is leased or
 * armed, index and gates agree; and repairs what is not. One thread goes round the partitions, a short step at a time, and
 * leaves each alone for as long as keeps all steps within their share of Redis' time. In each partition one instance sweeps;
 * the others look in from time to time, to show the same and to take over.
 */
final class RedisSweeper implements SmartLifecycle, Runnable {

    private static final Logger log = LoggerFactory.getLogger(RedisSweeper.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(5);
    /** Instances do not look in at the same time. */
    private static final int SPREAD = 10;

    private final StoreGuard guard;
    private final boolean enabled;
    private final List<PartitionSweep> sweeps;
    /** When each partition is to be looked at, on the scale of nanoTime. The sweeper's thread alone uses it. */
    private final long[] lookAt;
    private volatile boolean stopped;
    private @Nullable Thread thread;
    private boolean away;

    RedisSweeper(RedisStore store, StoreGuard guard, StoreLayout layout, RedisSweepProperties properties,
            SweepFindings findings) {
        this.guard = guard;
        this.enabled = properties.enabled();
        byte[] holder = new byte[Long.BYTES];
        new SecureRandom().nextBytes(holder);
        this.sweeps = layout.all().stream()
                .map(partition -> new PartitionSweep(store, partition, layout.size(), properties, findings, holder))
                .toList();
        this.lookAt = new long[sweeps.size()];
    }

    @Override
    public synchronized void start() {
        if (thread == null && enabled) {
            stopped = false;
            thread = Thread.ofPlatform().name("scheduler-sweeper").daemon().start(this);
        }
    }

    @Override
    public synchronized void stop() {
        Thread running = thread;
        thread = null;
        stopped = true;
        if (running != null) {
            LockSupport.unpark(running);
            try {
                if (!running.join(STOP)) {
                    running.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** After what it looks after, and gone before that. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 5;
    }

    @Override
    public void run() {
        Arrays.fill(lookAt, System.nanoTime());
        while (!stopped) {
            int next = 0;
            for (int i = 1; i < lookAt.length; i++) {
                if (lookAt[i] - lookAt[next] < 0) {
                    next = i;
                }
            }
            long sleep = lookAt[next] - System.nanoTime();
            if (sleep > 0) {
                LockSupport.parkNanos(this, sleep);
            } else {
                long wait = step(next);
                lookAt[next] = System.nanoTime() + wait + ThreadLocalRandom.current().nextLong(wait / SPREAD + 1);
            }
        }
    }

    /** One step; answers how many nanoseconds the partition may be left alone. Never throws, or nobody would sweep any more. */
    private long step(int partition) {
        try {
            guard.check();
            long wait = sweeps.get(partition).step().toNanos();
            away = false;
            return wait;
        } catch (ScheduleTaskException e) {
            if (!away) {
                log.warn("the store cannot be swept now; it is tried again until it can: {}", e.toString());
            }
            away = true;
        } catch (RuntimeException | Error e) {
            log.error("the sweep of partition {} failed; it goes on in {}", partition, AFTER_FAILURE, e);
        }
        return TimeUnit.MILLISECONDS.toNanos(AFTER_FAILURE.toMillis());
    }
}
