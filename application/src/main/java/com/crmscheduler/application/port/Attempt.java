package com.crmscheduler.application.port;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at an execution. The store's clock says when it was claimed; the rest is by the clock of the instance that ran it.
 *
 * @param number from 1; the same number may come several times where an instance was lost
 * @param state how it ended
 * @param claimedAt when the store gave it out; null when that is not known
 * @param handedOverAt when the transport had delivered it and the instance had accepted it; null when that is not known
 * @param startedAt when the handler began; null when it did not, or that is not known
 * @param finishedAt when the handler ended; null when it did not
 * @param instance the process that ran it, or what is known of it
 * @param error why it failed, at most {@value #MAX_ERROR} characters; null when it did not
 */
public record Attempt(int number, State state, @Nullable Instant claimedAt, @Nullable Instant handedOverAt,
        @Nullable Instant startedAt, @Nullable Instant finishedAt, String instance, @Nullable String error) {

    public static final int MAX_ERROR = 300;

    /** How an attempt ended. */
    public enum State {
        /** The handler returned. */
        SUCCEEDED,
        /** The handler failed. */
        FAILED,
        /** Its instance reported no outcome before its lease ran out: it died, froze, or lost its connection. */
        LOST
    }
}
