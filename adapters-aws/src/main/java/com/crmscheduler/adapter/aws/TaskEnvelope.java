package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.schedule.FiringPlan;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as it travels, complete in itself: the input of its schedule, and every message in our queues. What is armed and what
 * was settled are not in it; they follow from the plan and the clock.
 *
 * @param definition what the user said; without the description, which is the schedule's own, unless that is empty
 * @param origin how this copy came to be
 */
record TaskEnvelope(ScheduleTaskId id, long incarnation, long version, long generation, TaskDefinition definition,
        Instant anchor, Instant createdAt, Instant updatedAt, Origin origin) {

    /** How a copy of the envelope came to be. */
    sealed interface Origin {

        /** It is the input of a schedule: EventBridge makes a {@link Fired} of it. */
        record Planned() implements Origin {}

        /**
         * EventBridge fired it.
         *
         * @param scheduledTime when the schedule was to fire, a moment of its plan but for AWS's whole seconds
         * @param scheduleArn of the schedule
         * @param executionId EventBridge's own id of this invocation
         * @param attempt EventBridge's attempt to reach the queue
         */
        record Fired(Instant scheduledTime, String scheduleArn, String executionId, String attempt) implements Origin {}

        /**
         * We sent it: a manual run, a retry, or what was deferred.
         *
         * @param kind why the execution exists
         * @param nominal its nominal time
         * @param requestId of a manual run; null otherwise
         * @param attempt the attempt that this message is for, from 1
         * @param dueAt not before this
         * @param claimedAt when its first message was received; for a manual run when it was asked for
         */
        record Sent(ExecutionKind kind, Instant nominal, @Nullable String requestId, int attempt, Instant dueAt,
                Instant claimedAt) implements Origin {}
    }

    /** The envelope of a task for its schedule. */
    static TaskEnvelope of(ScheduleTask task) {
        return new TaskEnvelope(task.id(), task.incarnation(), task.version(), task.generation(), task.definition(),
                task
                        .anchor(),
                task.createdAt(), task.updatedAt(), new Origin.Planned());
    }

    TaskEnvelope withOrigin(Origin another) {
        return new TaskEnvelope(id, incarnation, version, generation, definition, anchor, createdAt, updatedAt,
                another);
    }

    /** When the task fires. */
    FiringPlan plan() {
        return definition.plan(anchor);
    }

    /** The task, with what was found out about its arming. */
    ScheduleTask task(@Nullable String description, @Nullable Instant nextOccurrence, @Nullable Instant lastSettled) {
        TaskDefinition d = definition;
        TaskDefinition described = new TaskDefinition(description == null ? d.description() : description, d.type(), d
                .payload(), d.schedule(), d.zone(), d.window(), d.flexibleTimeWindow(), d.state(), d.retry(),
                d.catchUp(),
                d.overlap(), d.actionAfterCompletion());
        return new ScheduleTask(id, incarnation, version, generation, described, anchor, createdAt, updatedAt,
                nextOccurrence, lastSettled);
    }
}
