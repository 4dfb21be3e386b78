package com.crmscheduler.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes only when a test says so, and never backwards. Any thread. */
public final class MutableTime implements InstantSource {

    private Instant now;

    public MutableTime(Instant start) {
        this.now = start;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    public synchronized void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("time does not run backwards: " + step);
        }
        now = now.plus(step);
    }

    /** Moves on to a time; stays where it is when that is past already. */
    public synchronized void advanceTo(Instant time) {
        if (time.isAfter(now)) {
            now = time;
        }
    }
}
