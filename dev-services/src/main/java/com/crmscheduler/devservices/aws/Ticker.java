package com.crmscheduler.devservices.aws;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/** Fires as time passes. */
final class Ticker implements AutoCloseable {

    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);
    /** What is due and did not fire, because of an outage, is not asked for all the time. */
    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(5);

    private final Store store;
    private final Firing firing;
    private final InstantSource time;
    private final Thread thread;
    private volatile boolean closed;

    Ticker(Store store, Firing firing, InstantSource time) {
        this.store = store;
        this.firing = firing;
        this.time = time;
        this.thread = new Thread(this::run, "eventbridge-scheduler-fires");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Looks again, because something may be due earlier than was known. */
    void wake() {
        LockSupport.unpark(thread);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        wake();
    }

    private void run() {
        while (!closed) {
            firing.fireDue();
            Duration untilNext = store.nextDue().map(due -> Duration.between(time.instant(), due))
                    .orElse(LONGEST_SLEEP);
            LockSupport.parkNanos(
                    Math.clamp(untilNext.toNanos(), SHORTEST_SLEEP.toNanos(), LONGEST_SLEEP.toNanos()));
        }
    }
}
