package com.crmscheduler.adapter.aws;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** How long something is tried again, with growing pauses. For one thread. */
final class Patience {

    private static final long FIRST_PAUSE = 50_000_000;
    private static final long LONGEST_PAUSE = 2_000_000_000;

    private final long end;
    private long pause = FIRST_PAUSE;

    Patience(Duration longest) {
        this.end = System.nanoTime() + longest.toNanos();
    }

    /** What is left of it, not negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    /** Waits before the next attempt; false when there is no time for it, or the thread is interrupted. */
    boolean pause() {
        if (end - System.nanoTime() < pause) {
            return false;
        }
        long until = System.nanoTime() + pause;
        for (long left = pause; left > 0; left = until - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(this, left);
        }
        pause = Math.min(LONGEST_PAUSE, pause * 2);
        return true;
    }
}
