package com.crmscheduler.domain.error;

import com.crmscheduler.domain.model.ExecutionId;

/** The store answered, and has no such dead letter: it never gave up, or was replayed or purged. */
public final class DeadLetterNotFound extends ScheduleTaskException {

    private static final long serialVersionUID = 1L;
    private final transient ExecutionId id;

    public DeadLetterNotFound(ExecutionId id) {
        super("there is no dead letter " + id);
        this.id = id;
    }

    public ExecutionId id() {
        return id;
    }
}
