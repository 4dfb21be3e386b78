package com.crmscheduler.domain.error;

import com.crmscheduler.domain.model.ScheduleTaskId;

/** The task is not what the change was based on; nothing was changed. */
public final class VersionConflict extends ScheduleTaskException {

    private static final long serialVersionUID = 1L;
    private final transient ScheduleTaskId id;
    private final long expected;
    private final long actual;

    /**
     * @param expected the version that the change was based on
     * @param actual the version that the store has; equal to {@code expected} when only the arming moved meanwhile
     */
    public VersionConflict(ScheduleTaskId id, long expected, long actual) {
        super("task " + id + " is at version " + actual + ", not " + expected);
        this.id = id;
        this.expected = expected;
        this.actual = actual;
    }

    public ScheduleTaskId id() {
        return id;
    }

    public long expected() {
        return expected;
    }

    public long actual() {
        return actual;
    }
}
