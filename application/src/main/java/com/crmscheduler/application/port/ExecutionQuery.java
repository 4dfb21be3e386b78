package com.crmscheduler.application.port;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskType;
import java.time.Instant;
import java.util.Optional;

/**
 * Which executions. All filters given must hold.
 *
 * @param task the task, or all
 * @param state how it stands
 * @param type the task type
 * @param from its last attempt ended at this time or later; not after {@code to}
 * @param to its last attempt ended before this
 * @param limit items a page, 1 to {@value #MAX_LIMIT}
 * @param cursor where the page before ended, or empty for the first
 */
public record ExecutionQuery(Optional<ScheduleTaskId> task, Optional<Execution.State> state, Optional<TaskType> type,
        Optional<Instant> from, Optional<Instant> to, int limit, Optional<String> cursor) {

    public static final int MAX_LIMIT = 1_000;

    public ExecutionQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidTask("limit", Integer.toString(limit), "1 to " + MAX_LIMIT);
        }
        requireOrder(from, to);
    }

    /** A period that ends before it begins would find nothing, and hide that it was meant another way. */
    static void requireOrder(Optional<Instant> from, Optional<Instant> to) {
        if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
            throw new InvalidTask("from", from.get().toString(), "not after to, which is " + to.get());
        }
    }

    /** The same executions, another page of them. */
    public ExecutionQuery page(Optional<String> newCursor) {
        return new ExecutionQuery(task, state, type, from, to, limit, newCursor);
    }
}
