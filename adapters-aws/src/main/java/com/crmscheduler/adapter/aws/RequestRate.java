package com.crmscheduler.adapter.aws;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many requests a second are sent. When AWS says that it is too many, half as many are sent, and then every second a little
 * more, up to what is configured. Thread-safe.
 */
final class RequestRate {

    private static final double SECOND = 1e9;
    /** What was not sent a moment ago may be made up for, because threads do not wake on the nanosecond. */
    private static final double LEEWAY_NANOS = 0.05 * SECOND;
    /** What comes at once is one refusal, not many. */
    private static final double REFUSAL_NANOS = SECOND;
    private static final double RECOVERY_A_SECOND = 0.1;
    private static final Logger log = LoggerFactory.getLogger(RequestRate.class);

    private final double most;
    private final LongSupplier nanoTime;
    private final long origin;
    private double rate;
    private double nextAt;
    private double rateAt;
    private double refusedAt = -REFUSAL_NANOS;

    /** @param nanoTime elapsed time, as {@link System#nanoTime()} */
    RequestRate(int perSecond, LongSupplier nanoTime) {
        this.most = perSecond;
        this.rate = perSecond;
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
    }

    /**
     * Waits for a turn.
     *
     * @param longest how long at most
     * @return whether it came; false at once when it would take longer, and when the thread is interrupted
     */
    boolean await(Duration longest) {
        long wait = reserve(longest);
        long until = nanoTime.getAsLong() + wait;
        for (long left = wait; left > 0; left = until - nanoTime.getAsLong()) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(this, left);
        }
        return wait >= 0;
    }

    /** Takes the next turn, and says in how many nanoseconds it comes; -1 when that is too long, and no turn is taken. */
    synchronized long reserve(Duration longest) {
        double now = now();
        recover(now);
        double turn = Math.max(nextAt, now - LEEWAY_NANOS);
        if (turn - now > longest.toNanos()) {
            return -1;
        }
        nextAt = turn + SECOND / rate;
        return (long) Math.max(0, turn - now);
    }

    /** AWS said that it was asked too often. */
    synchronized void refused() {
        double now = now();
        if (now - refusedAt < REFUSAL_NANOS) {
            return;
        }
        recover(now);
        boolean first = rate == most;
        refusedAt = now;
        rate = Math.max(1, rate / 2);
        if (first) {
            log.warn(
                    "AWS throttles the creation of schedules; half as many are sent, {} a second, and slowly more again",
                    Math.round(rate));
        }
    }

    /** How many a second are sent now. */
    synchronized double perSecond() {
        recover(now());
        return rate;
    }

    private void recover(double now) {
        rate = Math.min(most, rate + most * RECOVERY_A_SECOND * (now - rateAt) / SECOND);
        rateAt = now;
    }

    private double now() {
        return nanoTime.getAsLong() - origin;
    }
}
