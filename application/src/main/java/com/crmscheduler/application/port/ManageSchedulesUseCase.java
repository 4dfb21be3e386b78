package com.crmscheduler.application.port;

import com.crmscheduler.application.command.CreateCommand;
import com.crmscheduler.application.command.Precondition;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.TaskAlreadyExists;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.error.VersionConflict;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.port.CreateOutcome;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Driving port: creates and changes schedules. Any thread; each call blocks for a bounded time. */
public interface ManageSchedulesUseCase {

    /**
     * Creates one.
     *
     * @throws TaskAlreadyExists when the name is taken, and not by an earlier call with the same key
     * @throws InvalidTask when it can never fire, or no handler of this deployment serves its type
     */
    CreateOutcome create(CreateCommand command);

    /** Creates many, each on its own; outcomes in order. Larger than one provider call: it is split. */
    List<CreateOutcome> createAll(List<CreateCommand> commands);

    /**
     * Creates or replaces.
     *
     * @throws VersionConflict when the precondition does not hold
     * @throws TaskAlreadyExists when it must be absent and is not
     * @throws TaskNotFound when it must exist and does not
     */
    Put put(ScheduleTaskId id, TaskDefinition definition, Precondition precondition);

    /**
     * Changes a part: reads, applies, compares and sets, and tries again a bounded number of times where another change came
     * between and the precondition allows it.
     *
     * @param change a pure function of the definition
     * @throws TaskNotFound when there is none
     * @throws VersionConflict when the precondition does not hold
     */
    ScheduleTask change(ScheduleTaskId id, Precondition precondition, UnaryOperator<TaskDefinition> change);

    /** Pauses; a paused task stays as it is, with its version. */
    ScheduleTask pause(ScheduleTaskId id, Precondition precondition);

    /** Resumes; an enabled task stays as it is, with its version. */
    ScheduleTask resume(ScheduleTaskId id, Precondition precondition);

    /**
     * Runs once now, beside the plan.
     *
     * @param idempotencyKey repeating the call with the same key runs nothing more; null for none
     */
    ExecutionId runNow(ScheduleTaskId id, @Nullable String idempotencyKey);

    /** Cancels a task and what it has in flight. */
    void cancel(ScheduleTaskId id, Precondition precondition);

    /**
     * The answer to a put.
     *
     * @param task as it is now
     * @param created whether it was created, or replaced
     */
    record Put(ScheduleTask task, boolean created) {}
}
