package com.crmscheduler.application.port;

/** Keeps what gave up. */
public interface DeadLetterQueue {

    /**
     * Stores a dead letter durably before it returns. It may be stored twice when the outcome could not be recorded
     * afterwards; both have the same execution id.
     *
     * @param execution what gave up, with the attempt that failed last
     * @param reason one line for people, at most 1,000 characters, without stack
     * @param stack the stack trace, at most 16,000 characters; empty when there is none
     * @throws com.crmscheduler.domain.error.ProviderUnavailable when it could not be stored: the execution must not be
     *     recorded as dead
     */
    void park(ScheduledExecution execution, String reason, String stack);
}
