package com.crmscheduler.domain.model;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.schedule.FiringPlan;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The aggregate: a task, its plan, and how far the plan has been carried out. Immutable; each transition answers with a new
 * instance.
 *
 * <p>Life cycle: {@linkplain #create created} with its first occurrence armed; each occurrence that a provider claims is
 * {@linkplain #settled settled}, which arms the next; {@linkplain #redefine edits} may come at any time; a task whose plan has
 * nothing left is {@linkplain #exhausted() exhausted} and goes or stays by its action after completion.
 *
 * @param id its name
 * @param incarnation random, set at creation: a name deleted and created again is another task
 * @param version the user's compare-and-set; 1 at creation, moves with every edit, never by firing
 * @param generation what work in flight is fenced on; moves only when expression, zone, window, run limit or state
 *     change
 * @param definition what the user says of it
 * @param anchor where a rate counts from when it has no start date: creation, or the edit that changed the expression
 * @param createdAt creation time
 * @param updatedAt time of the latest edit
 * @param nextOccurrence the nominal time that is armed; null while paused and when nothing is left. A one-time task keeps it
 *     until its execution is terminal
 * @param lastSettled the latest nominal time that was handed on or skipped, of a one-time task the one that was carried out;
 *     null before the first
 * @param runs how many occurrences were handed on since the limit on runs was set, or the expression or start date changed
 *     after that; 0 without a limit
 */
public record ScheduleTask(ScheduleTaskId id, long incarnation, long version, long generation,
        TaskDefinition definition,
        Instant anchor, Instant createdAt, Instant updatedAt, @Nullable Instant nextOccurrence,
        @Nullable Instant lastSettled, long runs) {

    /**
     * A new task with its first occurrence armed.
     *
     * @throws InvalidTask when the expression can never fire
     */
    public static ScheduleTask create(ScheduleTaskId id, long incarnation, TaskDefinition definition, Instant now) {
        Instant created = now.truncatedTo(ChronoUnit.MILLIS);
        FiringPlan plan = definition.plan(created);
        Instant first = plan.first().orElse(null);
        if (first == null) {
            throw neverFires(definition);
        }
        return new ScheduleTask(id, incarnation, 1, 1, definition, created, created, created,
                definition.enabled() ? first : null, null, 0);
    }

    /** When it fires. */
    public FiringPlan plan() {
        return definition.plan(anchor);
    }

    /**
     * The task after an edit. What the edit leaves alone it leaves alone: while expression, zone, window, run limit and
     * state are the same, nothing is re-armed. Otherwise an occurrence that is due and not yet claimed stays armed when the new plan has it
     * too, and else the plan goes on after the later of now and the last settled occurrence; a one-time schedule that has not
     * fired at its new time is armed at it, in the past or not. Runs count on under another limit, and from zero when the
     * limit is new or the expression or start date changes.
     *
     * @throws InvalidTask when the new plan has nothing left to fire, has had as many runs as its limit, or is a one-time schedule before the last settled
     *     occurrence: whether that time was carried out is no longer known, and it must not be twice
     */
    public ScheduleTask redefine(TaskDefinition changed, Instant now) {
        Instant at = now.truncatedTo(ChronoUnit.MILLIS);
        if (changed.firesLike(definition)) {
            return new ScheduleTask(id, incarnation, version + 1, generation, changed, anchor, createdAt, at,
                    nextOccurrence, lastSettled, runs);
        }
        boolean sameRhythm = changed.schedule().equals(definition.schedule())
                && changed.window().start().equals(definition.window().start());
        Instant newAnchor = sameRhythm ? anchor : at;
        FiringPlan plan = changed.plan(newAnchor);
        boolean once = changed.schedule() instanceof Schedule.At;
        long counted = sameRhythm && definition.maxRuns() != null && changed.maxRuns() != null ? runs : 0;
        boolean spent = counted >= most(changed);
        Optional<Instant> next = once ? rearmOnce(plan) : spent ? Optional.empty() : rearm(plan, at);
        boolean pauses = changed.firesLike(definition.withState(ScheduleState.PAUSED));
        if (next.isEmpty() && !once && !pauses) {
            throw spent ? noRunsLeft(changed, counted) : neverFires(changed);
        }
        return new ScheduleTask(id, incarnation, version + 1, generation + 1, changed, newAnchor, createdAt, at,
                changed.enabled() ? next.orElse(null) : null, lastSettled, counted);
    }

    private Optional<Instant> rearmOnce(FiringPlan plan) {
        Optional<Instant> time = plan.first();
        if (lastSettled != null && time.isPresent() && time.get().isBefore(lastSettled)) {
            throw new InvalidTask("expression", plan.schedule().expression(),
                    "a time after " + lastSettled + ", up to which the task has been carried out");
        }
        return time.filter(t -> !t.equals(lastSettled));
    }

    private Optional<Instant> rearm(FiringPlan plan, Instant now) {
        Instant armed = nextOccurrence;
        if (armed != null && !armed.isAfter(now) && plan.includes(armed)) {
            return Optional.of(armed);
        }
        Instant after = lastSettled != null && lastSettled.isAfter(now) ? lastSettled : now;
        return plan.next(after);
    }

    /** The task after its armed occurrence was skipped, or handed on without a limit, with the next one armed, or none. */
    public ScheduleTask settled(Instant nominal, @Nullable Instant next) {
        return new ScheduleTask(id, incarnation, version, generation, definition, anchor, createdAt, updatedAt, next,
                nominal, runs);
    }

    /** The task after its armed occurrence was handed on, with the next one armed unless that was the last run. */
    public ScheduleTask ran(Instant nominal, @Nullable Instant next) {
        long counted = definition.maxRuns() == null ? 0 : runs + 1;
        return new ScheduleTask(id, incarnation, version, generation, definition, anchor, createdAt, updatedAt,
                counted >= most(definition) ? null : next, nominal, counted);
    }

    /** The task as far as another version of it has been carried out. */
    public ScheduleTask asFarAs(ScheduleTask other) {
        return new ScheduleTask(id, incarnation, version, generation, definition, anchor, createdAt, updatedAt,
                other.nextOccurrence, other.lastSettled, other.runs);
    }

    /** How many runs the limit leaves; the largest number where there is none. */
    public long runsLeft() {
        return most(definition) - runs;
    }

    private static long most(TaskDefinition definition) {
        Integer limit = definition.maxRuns();
        return limit == null ? Long.MAX_VALUE : limit;
    }

    /** Whether the plan has nothing left to arm. A paused task is not exhausted. */
    public boolean exhausted() {
        return definition.enabled() && nextOccurrence == null;
    }

    /**
     * Whether an occurrence of an earlier generation still belongs to the plan as it is now, so that it is carried out. A pause
     * excludes what a recurring schedule has handed on and nobody has begun; it does not recall the only occurrence of a
     * one-time schedule, because resuming would not bring it back.
     */
    public boolean stillPlans(Occurrence occurrence) {
        if (occurrence.incarnation() != incarnation) {
            return false;
        }
        if (occurrence.kind() != ExecutionKind.SCHEDULED) {
            return true;
        }
        boolean active = definition.enabled() || definition.schedule() instanceof Schedule.At;
        return active && plan().includes(occurrence.nominal());
    }

    private static InvalidTask noRunsLeft(TaskDefinition definition, long runs) {
        return new InvalidTask("maxRuns", String.valueOf(definition.maxRuns()),
                "more than the " + runs + " runs that the schedule has had");
    }

    private static InvalidTask neverFires(TaskDefinition definition) {
        return new InvalidTask("expression", definition.schedule().expression(),
                "one that has a time to fire left, inside its window");
    }
}
