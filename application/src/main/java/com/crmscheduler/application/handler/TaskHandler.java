package com.crmscheduler.application.handler;

import com.crmscheduler.domain.model.TaskType;

/**
 * Does the work of one task type. Implement it in the {@code handlers} module and it is found by its type.
 *
 * <p>The call comes on a virtual thread of its own and may block. It is made at least once for an occurrence, and again only
 * where no completion was recorded: after a failure, or after a crash between the effect and its record. Where an effect must
 * not happen twice, use {@link TaskInvocation#executionId()} as its idempotency key; it is the same in every delivery.
 */
public interface TaskHandler {

    /** Which tasks it serves; constant, and unique in a deployment. */
    TaskType type();

    /**
     * Does the work, once. Returning is success. A program that stops interrupts the thread after a grace; what a handler throws
     * then is no failure, and the call is made again elsewhere. A call that outlasts the time-out of its type is interrupted too,
     * and its attempt has failed, however it ends after that. At other times an InterruptedException is a failure like any other.
     *
     * @throws PermanentTaskFailure when trying again cannot help: the execution becomes a dead letter at once
     * @throws RetryLater when it should be tried again, not before a given time
     * @throws Exception anything else is tried again by the task's retry policy
     */
    void handle(TaskInvocation invocation) throws Exception;
}
