package com.crmscheduler.benchmarks.faults;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions, each with a bound. */
final class Waiting {

    private static final long LOOK_AGAIN_NANOS = 50_000_000;

    private Waiting() {}

    /** @throws IllegalStateException when it does not come about in time */
    static void until(String what, Duration atMost, BooleanSupplier condition) {
        if (!cameAbout(atMost, condition)) {
            throw new IllegalStateException("not within " + atMost + ": " + what);
        }
    }

    /** Whether it came about in time. */
    static boolean cameAbout(Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        return true;
    }

    /** Lets time pass until a moment on the scale of nanoTime: a fault has a length. */
    static void passUntil(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    static void pass(Duration time) {
        passUntil(System.nanoTime() + time.toNanos());
    }
}
