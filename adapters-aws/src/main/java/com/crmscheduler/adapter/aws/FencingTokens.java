package com.crmscheduler.adapter.aws;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers that grow: with each one drawn here, and with time, so that who accepts an execution later, wherever, draws a greater
 * one as long as the instances' clocks agree to within the shortest time in which a message changes hands. Thread-safe.
 */
final class FencingTokens {

    /** So many can be drawn in a millisecond before the numbers run ahead of the clock. */
    private static final long A_MILLISECOND = 1_000;

    private final InstantSource time;
    private final AtomicLong last = new AtomicLong();

    FencingTokens(InstantSource time) {
        this.time = time;
    }

    long next() {
        long now = time.millis() * A_MILLISECOND;
        return last.updateAndGet(before -> Math.max(before + 1, now));
    }
}
