package com.crmscheduler.application.service;

import com.crmscheduler.application.port.DueTaskSource.DuePlan;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.ActionAfterCompletion;
import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Due plans and executions for tests. */
final class Plans {

    static final Instant START = Instant.parse("2026-11-23T09:00:00Z");
    static final TaskType TYPE = new TaskType("work");
    static final TaskPayload PAYLOAD = new TaskPayload("{\"secret\":\"s3cr3t\"}");

    private Plans() {}

    static ScheduleTask task(String name, String expression, @Nullable CatchUpPolicy catchUp) {
        return task(name, expression, catchUp, ActiveWindow.ALWAYS, FlexibleTimeWindow.OFF);
    }

    static ScheduleTask task(String name, String expression, @Nullable CatchUpPolicy catchUp, ActiveWindow window,
            FlexibleTimeWindow flexible) {
        TaskDefinition definition = new TaskDefinition(null, TYPE, PAYLOAD, Schedule.parse(expression),
                ZoneId.of("UTC"), window, flexible, ScheduleState.ENABLED, RetryPolicy.DEFAULT, catchUp,
                OverlapPolicy.ALLOW, ActionAfterCompletion.DELETE, null);
        return ScheduleTask.create(new ScheduleTaskId("group", name), 1, definition, START);
    }

    /** The plan's armed occurrence, due without jitter. */
    static DuePlan due(ScheduleTask task) {
        Instant nominal = task.nextOccurrence();
        if (nominal == null) {
            throw new IllegalArgumentException("nothing is armed");
        }
        return new DuePlan(task, nominal, nominal, 7);
    }

    static ScheduledExecution execution(String name, int attempt, RetryPolicy retry) {
        Occurrence occurrence = Occurrence.scheduled(new ScheduleTaskId("group", name), 1, START);
        return new ScheduledExecution(occurrence.executionId(), occurrence, 1, attempt, TYPE, PAYLOAD, retry, START,
                START);
    }

    static ScheduledExecution execution(String name) {
        return execution(name, 1, RetryPolicy.DEFAULT);
    }

    static RetryPolicy retry(int maxAttempts) {
        return new RetryPolicy(maxAttempts, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofDays(1));
    }
}
