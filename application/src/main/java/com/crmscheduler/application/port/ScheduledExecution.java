package com.crmscheduler.application.port;

import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import java.time.Instant;

/**
 * An occurrence on its way from the store through the transport to a handler: what travels, complete in itself.
 *
 * @param id the occurrence's execution id
 * @param occurrence what is to run
 * @param generation the task's generation when it was claimed
 * @param attempt the attempt that this delivery is for, from 1
 * @param type selects the handler
 * @param payload what the handler gets
 * @param retry what happens when it fails
 * @param dueAt when it was due: the nominal time with its jitter, or the time of the retry
 * @param claimedAt when the store gave it out, by the store's clock
 */
public record ScheduledExecution(ExecutionId id, Occurrence occurrence, long generation, int attempt, TaskType type,
        TaskPayload payload, RetryPolicy retry, Instant dueAt, Instant claimedAt) {

    public ScheduledExecution withGeneration(long newGeneration) {
        return new ScheduledExecution(id, occurrence, newGeneration, attempt, type, payload, retry, dueAt, claimedAt);
    }
}
