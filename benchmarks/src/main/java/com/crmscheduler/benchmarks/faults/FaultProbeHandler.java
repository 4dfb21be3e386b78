package com.crmscheduler.benchmarks.faults;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.domain.model.TaskType;
import java.util.concurrent.locks.LockSupport;

/** Writes down that it was called and that it is done; in between it takes as many milliseconds as the payload says. */
final class FaultProbeHandler implements TaskHandler {

    static final TaskType TYPE = new TaskType("fault-probe");

    private final Journal journal;
    private final Grants grants;
    private final Controls controls;

    FaultProbeHandler(Journal journal, Grants grants, Controls controls) {
        this.journal = journal;
        this.grants = grants;
        this.controls = controls;
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public void handle(TaskInvocation invocation) {
        long begun = journal.now();
        write(JournalEntry.Event.BEGUN, invocation, begun,
                grants.take(invocation.executionId(), invocation.fencingToken(), begun));
        long millis = Long.parseLong(invocation.payload().json()) + controls.handlersTakeLongerMillis();
        long nanos = millis * 1_000_000;
        for (long end = System.nanoTime() + nanos; nanos > 0; nanos = end - System.nanoTime()) {
            LockSupport.parkNanos(nanos);
        }
        long ended = journal.now();
        write(JournalEntry.Event.ENDED, invocation, ended, ended);
    }

    private void write(JournalEntry.Event event, TaskInvocation invocation, long at, long granted) {
        journal.write(new JournalEntry(event, at, journal.instance(), invocation.executionId().value(),
                invocation.scheduleId().toString(), invocation.scheduledFor().toEpochMilli(), invocation.attempt(),
                granted));
    }
}
