package com.crmscheduler.domain.error;

import com.crmscheduler.domain.model.ScheduleTaskId;

/** The store answered, and has no such task: it never existed, was cancelled, or has finished and was deleted. */
public final class TaskNotFound extends ScheduleTaskException {

    private static final long serialVersionUID = 1L;
    private final transient ScheduleTaskId id;

    public TaskNotFound(ScheduleTaskId id) {
        super("there is no task " + id);
        this.id = id;
    }

    public ScheduleTaskId id() {
        return id;
    }
}
