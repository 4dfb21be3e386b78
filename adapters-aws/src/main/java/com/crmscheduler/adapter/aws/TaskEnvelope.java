package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.schedule.FiringPlan;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as it travels, complete in itself: the input of its schedule, and every message in our queues. Its arming is that of
 * the latest edit; what was carried out since follows from the plan and the clock, as {@link PlanProgress} has it.
 *
 * @param task the task as it was written; read back it has no description, which is the schedule's own, unless that is empty
 * @param origin how this copy came to be
 */
record TaskEnvelope(ScheduleTask task, Origin origin) {

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
        return new TaskEnvelope(task, new Origin.Planned());
    }

    TaskEnvelope withOrigin(Origin another) {
        return new TaskEnvelope(task, another);
    }

    /** The same with another payload. */
    TaskEnvelope carrying(TaskPayload payload) {
        TaskDefinition old = task.definition();
        TaskDefinition definition = new TaskDefinition(old.description(), old.type(), payload, old.schedule(), old
                .zone(), old.window(), old.flexibleTimeWindow(), old.state(), old.retry(), old.catchUp(), old.overlap(),
                old.actionAfterCompletion(), old.maxRuns());
        return new TaskEnvelope(new ScheduleTask(task.id(), task.incarnation(), task.version(), task.generation(),
                definition, task.anchor(), task.createdAt(), task.updatedAt(), task.nextOccurrence(), task
                        .lastSettled(),
                task.runs()), origin);
    }

    ScheduleTaskId id() {
        return task.id();
    }

    long incarnation() {
        return task.incarnation();
    }

    long generation() {
        return task.generation();
    }

    TaskDefinition definition() {
        return task.definition();
    }

    /** When the task fires. */
    FiringPlan plan() {
        return task.plan();
    }
}
