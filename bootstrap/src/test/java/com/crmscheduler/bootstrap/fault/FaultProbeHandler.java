package com.crmscheduler.bootstrap.fault;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.domain.model.TaskType;
import java.util.concurrent.locks.LockSupport;

/** Writes down that it was called and that it is done; in between it takes as many milliseconds as the payload says. */
final class FaultProbeHandler implements TaskHandler {

    static final TaskType TYPE = new TaskType("fault-probe");

    private final Journal journal;

    FaultProbeHandler(Journal journal) {
        this.journal = journal;
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public void handle(TaskInvocation invocation) {
        write(JournalEntry.Event.BEGUN, invocation);
        long nanos = Long.parseLong(invocation.payload().json()) * 1_000_000;
        for (long end = System.nanoTime() + nanos; nanos > 0; nanos = end - System.nanoTime()) {
            LockSupport.parkNanos(nanos);
        }
        write(JournalEntry.Event.ENDED, invocation);
    }

    private void write(JournalEntry.Event event, TaskInvocation invocation) {
        journal.write(event, journal.now(), invocation.executionId().value(), invocation.scheduleId().toString(),
                invocation.scheduledFor(), invocation.attempt());
    }
}
