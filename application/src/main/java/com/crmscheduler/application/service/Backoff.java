package com.crmscheduler.application.service;

import com.crmscheduler.application.port.ScheduledExecution;
import java.time.Duration;

/** How long a failed execution waits: its policy's back-off, spread so that what failed together does not return together. */
final class Backoff {

    /** The spread is at most this fraction of the back-off, on top of it. */
    private static final int SPREAD = 4;

    /** A handler cannot ask for a longer wait: a mistaken header must not park a task for years. */
    private static final Duration MOST = Duration.ofDays(1);

    private Backoff() {}

    /**
     * The wait after a failed attempt. Derived from the execution's id, not drawn: whoever computes it gets the same.
     *
     * @param atLeast what the handler asked for
     */
    static Duration after(ScheduledExecution execution, Duration atLeast) {
        Duration backoff = execution.retry().backoffAfter(execution.attempt());
        long room = backoff.toMillis() / SPREAD + 1;
        Duration spread = Duration
                .ofMillis(Math.floorMod(execution.id().leadingBits() >>> execution.attempt() % 16, room));
        Duration wait = backoff.plus(spread);
        Duration asked = atLeast.compareTo(MOST) > 0 ? MOST : atLeast;
        return wait.compareTo(asked) < 0 ? asked : wait;
    }
}
