package com.crmscheduler.application.port;

import java.time.Duration;

/** How an attempt ended. */
public sealed interface ExecutionOutcome {

    /** The work is done. */
    record Succeeded() implements ExecutionOutcome {}

    /** It failed and comes again, with the next attempt, after a delay. */
    record RetryAfter(Duration delay, String reason) implements ExecutionOutcome {}

    /**
     * It failed for good, and the transport's dead-letter queue has it already.
     *
     * @param reason one line for people, at most 1,000 characters, without stack
     * @param stack the stack trace, at most 16,000 characters; empty when there is none
     */
    record DeadLettered(String reason, String stack) implements ExecutionOutcome {}
}
