package com.crmscheduler.application.port;

import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskType;
import java.time.Instant;
import java.util.List;

/**
 * What the history knows of an execution. It is there once an attempt has ended.
 *
 * @param id the execution's id
 * @param taskId its task, which may be gone
 * @param kind by a plan, or by somebody
 * @param type selected the handler
 * @param nominal its nominal time
 * @param dueAt when its last attempt was due
 * @param state how it stands
 * @param attempts every attempt that is over, oldest first, at least one; of a very long row the latest
 */
public record Execution(ExecutionId id, ScheduleTaskId taskId, ExecutionKind kind, TaskType type, Instant nominal,
        Instant dueAt, State state, List<Attempt> attempts) {

    public Execution {
        attempts = List.copyOf(attempts);
    }

    /** The attempt that ended last. */
    public Attempt last() {
        return attempts.getLast();
    }

    /** How an execution stands. */
    public enum State {
        /** A handler has done the work. */
        SUCCEEDED,
        /** The last attempt failed, and another one will come. */
        RETRYING,
        /** It gave up. */
        DEAD_LETTERED
    }
}
