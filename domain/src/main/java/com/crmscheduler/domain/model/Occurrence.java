package com.crmscheduler.domain.model;

import com.crmscheduler.domain.error.InvalidTask;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One time at which a task is to run.
 *
 * @param taskId the task
 * @param incarnation which of the tasks that ever had this name
 * @param kind why it exists
 * @param nominal the time that the schedule names, before any jitter, in whole milliseconds; for a manual run the time of the
 *     request
 * @param requestId the id of the request for a manual run, 1 to 64 name characters; null otherwise
 */
public record Occurrence(ScheduleTaskId taskId, long incarnation, ExecutionKind kind, Instant nominal,
        @Nullable String requestId) {

    public Occurrence {
        if ((kind == ExecutionKind.MANUAL) != (requestId != null)) {
            throw new InvalidTask("requestId", String.valueOf(requestId), "there for a manual run, and only there");
        }
        if (requestId != null && !ScheduleTaskId.isValidName(requestId)) {
            throw new InvalidTask("requestId", requestId, "1 to 64 characters of 0-9 a-z A-Z - _ .");
        }
        if (nominal.getNano() % 1_000_000 != 0) {
            throw new InvalidTask("nominal", nominal.toString(), "whole milliseconds");
        }
    }

    public static Occurrence scheduled(ScheduleTaskId taskId, long incarnation, Instant nominal) {
        return new Occurrence(taskId, incarnation, ExecutionKind.SCHEDULED, nominal, null);
    }

    /** A run that somebody asked for; the time of asking is cut to whole milliseconds. */
    public static Occurrence manual(ScheduleTaskId taskId, long incarnation, Instant requestedAt, String requestId) {
        return new Occurrence(taskId, incarnation, ExecutionKind.MANUAL, requestedAt.truncatedTo(ChronoUnit.MILLIS),
                requestId);
    }

    public ExecutionId executionId() {
        return ExecutionId.of(taskId, incarnation, kind, nominal.toEpochMilli(), requestId);
    }
}
