package com.crmscheduler.application.port;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.model.TaskType;
import java.time.Instant;
import java.util.Optional;

/**
 * Which dead letters. All filters given must hold.
 *
 * @param group the group, or all
 * @param type the task type
 * @param from gave up at this time or later; not after {@code to}
 * @param to gave up before this
 * @param limit items a page, 1 to {@value #MAX_LIMIT}
 * @param cursor where the page before ended, or empty for the first
 */
public record DeadLetterQuery(Optional<String> group, Optional<TaskType> type, Optional<Instant> from,
        Optional<Instant> to, int limit, Optional<String> cursor) {

    public static final int MAX_LIMIT = 1_000;

    public DeadLetterQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidTask("limit", Integer.toString(limit), "1 to " + MAX_LIMIT);
        }
        ExecutionQuery.requireOrder(from, to);
    }

    /** The same letters, another page of them. */
    public DeadLetterQuery page(int newLimit, Optional<String> newCursor) {
        return new DeadLetterQuery(group, type, from, to, newLimit, newCursor);
    }
}
