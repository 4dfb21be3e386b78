package com.crmscheduler.testkit;

import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.time.Instant;

/**
 * One call of a handler, as it was seen.
 *
 * @param invocation what the handler got
 * @param at when, by the clock that the handler was given
 */
public record Delivery(TaskInvocation invocation, Instant at) {

    public ExecutionId executionId() {
        return invocation.executionId();
    }

    public ScheduleTaskId scheduleId() {
        return invocation.scheduleId();
    }

    public Instant scheduledFor() {
        return invocation.scheduledFor();
    }

    public int attempt() {
        return invocation.attempt();
    }
}
