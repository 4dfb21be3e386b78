package com.crmscheduler.testkit;

import com.crmscheduler.domain.model.ActionAfterCompletion;
import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Builds tasks: {@code TaskMother.aTask().every(Duration.ofSeconds(5)).definition()}. Immutable; each step answers with a new
 * one. Left alone it is an enabled one-time task of the type {@link #TYPE}, with the defaults of the HTTP interface.
 */
public record TaskMother(@Nullable String description, TaskType type, TaskPayload payload, Schedule schedule,
        ZoneId zone,
        ActiveWindow window, FlexibleTimeWindow flexibleTimeWindow, ScheduleState state, RetryPolicy retry,
        @Nullable CatchUpPolicy catchUp, OverlapPolicy overlap, ActionAfterCompletion actionAfterCompletion,
        @Nullable Integer maxRuns) {

    /** The type that {@link RecordingHandler} serves unless told otherwise. */
    public static final TaskType TYPE = new TaskType("recording");

    public static TaskMother aTask() {
        return new TaskMother(null, TYPE, new TaskPayload("{\"customer\":42}"),
                Schedule.parse("at(2030-01-01T00:00:00)"), ZoneId.of("UTC"), ActiveWindow.ALWAYS,
                FlexibleTimeWindow.OFF, ScheduleState.ENABLED, RetryPolicy.DEFAULT, null, OverlapPolicy.ALLOW,
                ActionAfterCompletion.DELETE, null);
    }

    /** An {@code at} expression for an instant in UTC: without a fraction when it has none, else to the millisecond. */
    public static Schedule at(Instant time) {
        LocalDateTime local = LocalDateTime.ofInstant(time.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
        String text = local.toString();
        return Schedule.parse("at(" + (local.getSecond() == 0 && local.getNano() == 0 ? text + ":00" : text) + ")");
    }

    /** A {@code rate} expression for a whole number of seconds, written in the largest unit that fits. */
    public static Schedule rate(Duration period) {
        long seconds = period.toSeconds();
        return Schedule.parse(seconds % 60 == 0
                ? "rate(" + seconds / 60 + " minute" + (seconds == 60 ? ")" : "s)")
                : "rate(" + seconds + " second" + (seconds == 1 ? ")" : "s)"));
    }

    public TaskMother firingAt(Instant time) {
        return with(at(time));
    }

    public TaskMother every(Duration period) {
        return with(rate(period));
    }

    public TaskMother with(Schedule other) {
        return new TaskMother(description, type, payload, other, zone, window, flexibleTimeWindow, state, retry,
                catchUp,
                overlap, actionAfterCompletion, maxRuns);
    }

    public TaskMother with(ActiveWindow other) {
        return new TaskMother(description, type, payload, schedule, zone, other, flexibleTimeWindow, state, retry,
                catchUp, overlap, actionAfterCompletion, maxRuns);
    }

    public TaskMother with(RetryPolicy other) {
        return new TaskMother(description, type, payload, schedule, zone, window, flexibleTimeWindow, state, other,
                catchUp, overlap, actionAfterCompletion, maxRuns);
    }

    public TaskMother with(CatchUpPolicy other) {
        return new TaskMother(description, type, payload, schedule, zone, window, flexibleTimeWindow, state, retry,
                other,
                overlap, actionAfterCompletion, maxRuns);
    }

    public TaskMother with(OverlapPolicy other) {
        return new TaskMother(description, type, payload, schedule, zone, window, flexibleTimeWindow, state, retry,
                catchUp, other, actionAfterCompletion, maxRuns);
    }

    public TaskMother with(FlexibleTimeWindow other) {
        return new TaskMother(description, type, payload, schedule, zone, window, other, state, retry, catchUp, overlap,
                actionAfterCompletion, maxRuns);
    }

    public TaskMother with(TaskType other) {
        return new TaskMother(description, other, payload, schedule, zone, window, flexibleTimeWindow, state, retry,
                catchUp, overlap, actionAfterCompletion, maxRuns);
    }

    public TaskMother in(ZoneId other) {
        return new TaskMother(description, type, payload, schedule, other, window, flexibleTimeWindow, state, retry,
                catchUp, overlap, actionAfterCompletion, maxRuns);
    }

    public TaskMother carrying(String json) {
        return new TaskMother(description, type, new TaskPayload(json), schedule, zone, window, flexibleTimeWindow,
                state,
                retry, catchUp, overlap, actionAfterCompletion, maxRuns);
    }

    public TaskMother described(String text) {
        return new TaskMother(text, type, payload, schedule, zone, window, flexibleTimeWindow, state, retry, catchUp,
                overlap, actionAfterCompletion, maxRuns);
    }

    public TaskMother paused() {
        return new TaskMother(description, type, payload, schedule, zone, window, flexibleTimeWindow,
                ScheduleState.PAUSED, retry, catchUp, overlap, actionAfterCompletion, maxRuns);
    }

    public TaskMother keptAfterCompletion() {
        return new TaskMother(description, type, payload, schedule, zone, window, flexibleTimeWindow, state, retry,
                catchUp, overlap, ActionAfterCompletion.KEEP, maxRuns);
    }

    public TaskMother limitedTo(int runs) {
        return new TaskMother(description, type, payload, schedule, zone, window, flexibleTimeWindow, state, retry,
                catchUp, overlap, actionAfterCompletion, runs);
    }

    public TaskDefinition definition() {
        return new TaskDefinition(description, type, payload, schedule, zone, window, flexibleTimeWindow, state, retry,
                catchUp, overlap, actionAfterCompletion, maxRuns);
    }

    /** The aggregate as it is right after its creation. */
    public ScheduleTask task(ScheduleTaskId id, long incarnation, Instant now) {
        return ScheduleTask.create(id, incarnation, definition(), now);
    }
}
