package com.crmscheduler.benchmarks;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.domain.model.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Does no work, though it may take its time for it: it notes when it was called, once it is done. */
final class BenchmarkHandler implements TaskHandler {

    private final InstantSource clock;
    private volatile HandledRun current = new HandledRun("none", 0);
    private volatile long takesNanos;
    private volatile Consumer<String> listener = task -> {};

    BenchmarkHandler(InstantSource clock) {
        this.clock = clock;
    }

    /** Counts the tasks of a group from now on, and no others. */
    HandledRun count(String group, int tasks) {
        HandledRun run = new HandledRun(group, tasks);
        current = run;
        return run;
    }

    /** Takes so long for each task from now on. */
    void take(Duration duration) {
        takesNanos = duration.toNanos();
    }

    /** Takes so long for each task from now on, and tells which it has handled. */
    void tell(Duration duration, Consumer<String> handled) {
        take(duration);
        listener = handled;
    }

    @Override
    public TaskType type() {
        return BenchmarkTasks.TYPE;
    }

    @Override
    public void handle(TaskInvocation invocation) {
        Instant called = clock.instant();
        long takes = takesNanos;
        for (long end = System.nanoTime() + takes, left = takes; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        current.handled(invocation, called);
        listener.accept(invocation.scheduleId().toString());
    }
}
