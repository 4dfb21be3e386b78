package com.crmscheduler.handler;

import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskPayload;
import java.time.Instant;

/** Calls of a handler, as the scheduler makes them. */
final class Invocations {
    static final Instant SCHEDULED_FOR = Instant.parse("2026-12-01T00:00:00Z");
    static final ExecutionId EXECUTION = new ExecutionId("0123456789abcdef0123456789abcdef");

    private Invocations() {}

    static TaskInvocation with(String payload) {
        return new TaskInvocation(EXECUTION, new ScheduleTaskId("sales", "follow-up-42"), SCHEDULED_FOR, 2, 7,
                new TaskPayload(payload));
    }
}
