package com.crmscheduler.adapter.redis;

import com.crmscheduler.application.port.DispatchDueTasksUseCase;
import com.crmscheduler.application.port.DispatchDueTasksUseCase.Turn;
import com.crmscheduler.application.port.DueTaskSource;
import com.crmscheduler.application.port.ScheduledTaskExecutor;
import com.crmscheduler.domain.error.ProviderUnavailable;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dispatches what is due in some partitions, one turn at a time, and sleeps between. It never ends by a failure: it backs off and
 * goes on. Woken and stopped from any thread.
 */
final class PartitionLoop implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(PartitionLoop.class);
    private static final Duration LEAST_BACKOFF = Duration.ofMillis(50);
    private static final Duration MOST_BACKOFF = Duration.ofSeconds(5);

    private final DispatchDueTasksUseCase dispatch;
    private final DueTaskSource source;
    private final ScheduledTaskExecutor executor;
    private final int[] partitions;
    private final Duration poll;
    private final long pollNanos;
    private final OutageLog outage;
    /** When each partition is to be looked at, on the scale of nanoTime. The loop's thread alone uses it. */
    private final long[] lookAt;
    /** 1 where a hint arrived. */
    private final AtomicIntegerArray hinted;
    private volatile boolean stopped;
    private volatile @Nullable Thread thread;
    private int failures;

    PartitionLoop(DispatchDueTasksUseCase dispatch, DueTaskSource source, ScheduledTaskExecutor executor,
            int[] partitions, Duration poll, OutageLog outage) {
        this.dispatch = dispatch;
        this.source = source;
        this.executor = executor;
        this.partitions = partitions.clone();
        this.poll = poll;
        this.pollNanos = poll.toNanos();
        this.outage = outage;
        this.lookAt = new long[partitions.length];
        this.hinted = new AtomicIntegerArray(partitions.length);
    }

    int size() {
        return partitions.length;
    }

    /** Something in a partition is due sooner than was known; partitions of other loops are passed over. */
    void wake(int partition) {
        for (int i = 0; i < partitions.length; i++) {
            if (partitions[i] == partition) {
                hinted.set(i, 1);
                LockSupport.unpark(thread);
            }
        }
    }

    /** Before the loop's thread is started: a stop that comes right after must not be undone by it. */
    void begin() {
        stopped = false;
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        java.util.Arrays.fill(lookAt, System.nanoTime());
        while (!stopped) {
            long next = System.nanoTime() + pollNanos;
            for (int i = 0; i < partitions.length && !stopped; i++) {
                if (hinted.getAndSet(i, 0) == 1 || lookAt[i] - System.nanoTime() <= 0) {
                    lookAt[i] = System.nanoTime() + turn(partitions[i]);
                }
                if (lookAt[i] - next < 0) {
                    next = lookAt[i];
                }
            }
            long sleep = next - System.nanoTime();
            if (sleep > 0 && !stopped && !anyHint()) {
                LockSupport.parkNanos(this, sleep);
            }
        }
    }

    private boolean anyHint() {
        for (int i = 0; i < partitions.length; i++) {
            if (hinted.get(i) == 1) {
                return true;
            }
        }
        return false;
    }

    /** One turn; answers how many nanoseconds the partition may be left alone. */
    private long turn(int partition) {
        try {
            Turn turn = dispatch.dispatch(source, executor, partition);
            outage.worked();
            if (turn.refused() > 0 && turn.handedOver() == 0) {
                return backOff();
            }
            failures = 0;
            if (turn.more()) {
                return 0;
            }
            Duration untilNext = turn.untilNextDue();
            // Compared as it is: what is due in three centuries is more nanoseconds than a number holds.
            return untilNext == null || untilNext.compareTo(poll) > 0 ? pollNanos : untilNext.toNanos();
        } catch (ProviderUnavailable e) {
            outage.failed(e);
            return backOff();
        } catch (RuntimeException | Error e) {
            log.error("the turn of partition {} failed; what it held comes back when its lease runs out", partition,
                    e);
            return backOff();
        }
    }

    /** Twice as long after each failure in a row, up to a bound, and never in step with other instances. */
    private long backOff() {
        long most = Math.min(LEAST_BACKOFF.toNanos() << Math.min(failures, 10), MOST_BACKOFF.toNanos());
        failures++;
        return most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
    }
}
