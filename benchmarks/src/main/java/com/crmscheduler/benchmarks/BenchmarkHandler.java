package com.crmscheduler.benchmarks;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.domain.model.TaskType;
import java.time.InstantSource;

/** Does no work: it notes when it was called. */
final class BenchmarkHandler implements TaskHandler {

    private final InstantSource clock;
    private volatile HandledRun current = new HandledRun("none", 0);

    BenchmarkHandler(InstantSource clock) {
        this.clock = clock;
    }

    /** Counts the tasks of a group from now on, and no others. */
    HandledRun count(String group, int tasks) {
        HandledRun run = new HandledRun(group, tasks);
        current = run;
        return run;
    }

    @Override
    public TaskType type() {
        return BenchmarkTasks.TYPE;
    }

    @Override
    public void handle(TaskInvocation invocation) {
        current.handled(invocation, clock.instant());
    }
}
