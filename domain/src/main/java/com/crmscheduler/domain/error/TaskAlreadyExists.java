package com.crmscheduler.domain.error;

import com.crmscheduler.domain.model.ScheduleTaskId;

/** The name is taken in its group; nothing was overwritten. */
public final class TaskAlreadyExists extends ScheduleTaskException {

    private static final long serialVersionUID = 1L;
    private final transient ScheduleTaskId id;

    public TaskAlreadyExists(ScheduleTaskId id) {
        super("there is a task " + id + " already");
        this.id = id;
    }

    public ScheduleTaskId id() {
        return id;
    }
}
