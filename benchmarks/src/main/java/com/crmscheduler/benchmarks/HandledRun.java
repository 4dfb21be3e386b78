package com.crmscheduler.benchmarks;

import com.crmscheduler.application.handler.TaskInvocation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts what the handler gets of one group of tasks, numbered from 0. Thread-safe. */
final class HandledRun {

    private static final long NOT_YET = Long.MIN_VALUE;

    private final String group;
    private final AtomicLongArray latenessMicros;
    private final CountDownLatch missing;
    private final AtomicInteger repeated = new AtomicInteger();
    private final AtomicLong lastHandledNanos = new AtomicLong();

    HandledRun(String group, int tasks) {
        this.group = group;
        this.latenessMicros = new AtomicLongArray(tasks);
        for (int i = 0; i < tasks; i++) {
            latenessMicros.set(i, NOT_YET);
        }
        this.missing = new CountDownLatch(tasks);
    }

    void handled(TaskInvocation invocation, Instant at) {
        if (!invocation.scheduleId().group().equals(group)) {
            return;
        }
        int index = BenchmarkTasks.index(invocation.scheduleId().name());
        long late = ChronoUnit.MICROS.between(invocation.scheduledFor(), at);
        if (latenessMicros.compareAndSet(index, NOT_YET, late)) {
            long nanos = System.nanoTime();
            lastHandledNanos.accumulateAndGet(nanos, (a, b) -> a == 0 || b - a > 0 ? b : a);
            missing.countDown();
        } else {
            repeated.incrementAndGet();
        }
    }

    /** Another process has handled a task. */
    void handledElsewhere(int index) {
        if (latenessMicros.compareAndSet(index, NOT_YET, 0)) {
            missing.countDown();
        } else {
            repeated.incrementAndGet();
        }
    }

    /** How late a task's handler was called here; 0 where another process handled it first. */
    long latenessMicros(int index) {
        return latenessMicros.get(index);
    }

    /** Waits until each task was handled. */
    void await(Duration atMost) throws InterruptedException {
        if (!missing.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException(missing.getCount() + " of " + latenessMicros.length() + " tasks of " + group
                    + " were not handled within " + atMost);
        }
    }

    /** When the last task was handled, by {@link System#nanoTime()}. */
    long lastHandledNanos() {
        return lastHandledNanos.get();
    }

    /** How many times a task was handled again. */
    int repeated() {
        return repeated.get();
    }

    /** Lateness of each task, ascending. */
    Lateness lateness() {
        long[] micros = new long[latenessMicros.length()];
        Arrays.setAll(micros, latenessMicros::get);
        Arrays.sort(micros);
        return new Lateness(micros);
    }
}
