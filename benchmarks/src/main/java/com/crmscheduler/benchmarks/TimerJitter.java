package com.crmscheduler.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A thread that wakes every two milliseconds and notes how late it was: what the machine itself adds. */
final class TimerJitter implements AutoCloseable {

    private static final long PERIOD_NANOS = 2_000_000;

    private final List<Long> lateMicros = new ArrayList<>();
    private final Thread thread;
    private volatile boolean running = true;

    private TimerJitter() {
        this.thread = Thread.ofPlatform().daemon().name("timer-jitter").unstarted(this::measure);
    }

    static TimerJitter start() {
        TimerJitter jitter = new TimerJitter();
        jitter.thread.start();
        return jitter;
    }

    private void measure() {
        while (running) {
            long due = System.nanoTime() + PERIOD_NANOS;
            for (long left = PERIOD_NANOS; left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            synchronized (lateMicros) {
                lateMicros.add((System.nanoTime() - due) / 1_000);
            }
        }
    }

    Lateness lateness() {
        synchronized (lateMicros) {
            return new Lateness(lateMicros.stream().mapToLong(Long::longValue).sorted().toArray());
        }
    }

    @Override
    public void close() {
        running = false;
    }
}
