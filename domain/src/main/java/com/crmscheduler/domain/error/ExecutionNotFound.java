package com.crmscheduler.domain.error;

import com.crmscheduler.domain.model.ExecutionId;

/** The store answered, and its history has no such execution: no attempt at it has ended yet, or its retention is over. */
public final class ExecutionNotFound extends ScheduleTaskException {

    private static final long serialVersionUID = 1L;
    private final transient ExecutionId id;

    public ExecutionNotFound(ExecutionId id) {
        super("the history has no execution " + id);
        this.id = id;
    }

    public ExecutionId id() {
        return id;
    }
}
