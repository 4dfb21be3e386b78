package com.crmscheduler.domain.port;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.TaskType;
import java.time.Instant;
import java.util.Optional;

/**
 * What to list. All filters given must hold.
 *
 * @param group the group, or all
 * @param namePrefix names that start so; needs a group
 * @param type the task type
 * @param state the state
 * @param dueBefore next occurrence before this
 * @param limit items a page, 1 to {@value #MAX_LIMIT}
 * @param cursor where the page before ended, or empty for the first
 */
public record TaskQuery(Optional<String> group, Optional<String> namePrefix, Optional<TaskType> type,
        Optional<ScheduleState> state, Optional<Instant> dueBefore, int limit, Optional<String> cursor) {

    public static final int MAX_LIMIT = 1_000;

    public TaskQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidTask("limit", Integer.toString(limit), "1 to " + MAX_LIMIT);
        }
        if (namePrefix.isPresent() && group.isEmpty()) {
            throw new InvalidTask("namePrefix", namePrefix.get(), "used together with a group");
        }
    }

    public static TaskQuery all(int limit) {
        return new TaskQuery(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                limit, Optional.empty());
    }

    public TaskQuery from(String nextCursor) {
        return new TaskQuery(group, namePrefix, type, state, dueBefore, limit, Optional.of(nextCursor));
    }
}
