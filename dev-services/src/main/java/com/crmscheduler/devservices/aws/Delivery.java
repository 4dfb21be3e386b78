package com.crmscheduler.devservices.aws;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An occurrence that was picked up and is on its way to its target.
 *
 * @param executionId names it, in each attempt the same
 * @param schedule the version of the schedule that stood when the occurrence came due
 * @param nominal the time that the schedule names
 * @param attempts how often it was tried
 * @param firstTriedAt when it was first tried; null before that
 * @param sendAt when it is tried next
 */
record Delivery(String executionId, StoredSchedule schedule, Instant nominal, int attempts,
        @Nullable Instant firstTriedAt, Instant sendAt) {

    /** The same, after one more attempt that failed. */
    Delivery again(Instant triedAt, Instant next) {
        return new Delivery(executionId, schedule, nominal, attempts + 1, firstTriedAt == null ? triedAt : firstTriedAt,
                next);
    }
}
