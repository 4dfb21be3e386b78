package com.crmscheduler.application.port;

import java.time.Duration;

/** How an attempt ended. */
public sealed interface ExecutionOutcome {

    /** The work is done. */
    record Succeeded() implements ExecutionOutcome {}

    /** It failed and comes again, with the next attempt, after a delay. */
    record RetryAfter(Duration delay, String reason) implements ExecutionOutcome {}

    /** It failed for good; its dead letter is stored already. */
    record DeadLettered(String reason) implements ExecutionOutcome {}
}
