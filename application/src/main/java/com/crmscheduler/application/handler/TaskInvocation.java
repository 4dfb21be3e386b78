package com.crmscheduler.application.handler;

import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskPayload;
import java.time.Instant;

/**
 * One call of a handler.
 *
 * @param executionId the idempotency key: the same in every delivery of the occurrence
 * @param scheduleId the task
 * @param scheduledFor the nominal time, before any jitter; for a manual run the time of the request
 * @param attempt from 1
 * @param fencingToken greater in every later acceptance of the same execution; hand it to stores that can refuse older ones
 * @param payload what the user attached
 */
public record TaskInvocation(ExecutionId executionId, ScheduleTaskId scheduleId, Instant scheduledFor, int attempt,
        long fencingToken, TaskPayload payload) {}
