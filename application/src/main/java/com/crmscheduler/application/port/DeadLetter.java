package com.crmscheduler.application.port;

import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import java.time.Instant;
import java.util.List;

/**
 * An execution that gave up, with all that is needed to run it again when its task is gone.
 *
 * @param id the execution's id
 * @param occurrence what was to run
 * @param type selects the handler
 * @param payload what the handler got
 * @param retry the policy by which it was tried
 * @param dueAt when its last attempt was due
 * @param diedAt when it gave up, by the store's clock
 * @param reason one line for people, at most 1,000 characters
 * @param stack the stack trace of the last failure, at most 16,000 characters; empty when there is none
 * @param attempts every attempt, oldest first; of a very long row the latest
 */
public record DeadLetter(ExecutionId id, Occurrence occurrence, TaskType type, TaskPayload payload, RetryPolicy retry,
        Instant dueAt, Instant diedAt, String reason, String stack, List<Attempt> attempts) {

    public DeadLetter {
        attempts = List.copyOf(attempts);
    }
}
