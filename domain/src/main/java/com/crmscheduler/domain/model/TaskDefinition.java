package com.crmscheduler.domain.model;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.FiringPlan;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.domain.schedule.TimeZones;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the user says of a task: everything that an edit can change, and nothing that the scheduler keeps for itself.
 *
 * @param description free text of at most 512 characters, or null
 * @param type selects the handler
 * @param payload what the handler gets
 * @param schedule when it fires
 * @param zone the IANA region in which {@code at} and {@code cron} are read; offsets are refused
 * @param window when the schedule is alive; ignored for {@code at}, as in EventBridge
 * @param flexibleTimeWindow how far after its nominal time an occurrence may be delivered
 * @param state enabled or paused
 * @param retry how failed executions are tried again
 * @param catchUp what happens to missed occurrences; null for the provider's own default
 * @param overlap what happens when occurrences overlap
 * @param actionAfterCompletion what becomes of a finished schedule
 * @param maxRuns after how many runs a recurring schedule is finished, {@code 1} to {@value #MOST_RUNS}; null for no limit. A
 *     run is an occurrence of the plan that was handed on, however it ends; one that is skipped, by catch-up or overlap, is
 *     none, and neither is a run that somebody asks for
 */
public record TaskDefinition(@Nullable String description, TaskType type, TaskPayload payload, Schedule schedule,
        ZoneId zone, ActiveWindow window, FlexibleTimeWindow flexibleTimeWindow, ScheduleState state, RetryPolicy retry,
        @Nullable CatchUpPolicy catchUp, OverlapPolicy overlap, ActionAfterCompletion actionAfterCompletion,
        @Nullable Integer maxRuns) {

    public static final int MAX_DESCRIPTION = 512;
    public static final int MOST_RUNS = 1_000_000;

    public TaskDefinition {
        if (description != null && description.length() > MAX_DESCRIPTION) {
            throw new InvalidTask("description", description.length() + " characters", "at most 512 characters");
        }
        if (description != null && !TaskPayload.isWellFormed(description)) {
            throw new InvalidTask("description", description.length() + " characters",
                    "text without lone surrogates, which UTF-8 cannot carry");
        }
        TimeZones.of(zone.getId());
        if (maxRuns != null) {
            checkRunLimit(maxRuns, schedule);
        }
    }

    /**
     * Whether a schedule can have a limit on its runs.
     *
     * @return the limit
     * @throws InvalidTask when it cannot
     */
    public static int checkRunLimit(int maxRuns, Schedule schedule) {
        if (maxRuns < 1 || maxRuns > MOST_RUNS) {
            throw new InvalidTask("maxRuns", Integer.toString(maxRuns), "1 to " + MOST_RUNS);
        }
        if (schedule instanceof Schedule.At) {
            throw new InvalidTask("maxRuns", Integer.toString(maxRuns),
                    "absent for a one-time schedule, which runs once");
        }
        return maxRuns;
    }

    public TaskDefinition withState(ScheduleState newState) {
        return new TaskDefinition(description, type, payload, schedule, zone, window, flexibleTimeWindow, newState,
                retry, catchUp, overlap, actionAfterCompletion, maxRuns);
    }

    /** When it fires, counted from an anchor. */
    public FiringPlan plan(Instant anchor) {
        return new FiringPlan(schedule, zone, window, anchor);
    }

    public boolean enabled() {
        return state == ScheduleState.ENABLED;
    }

    /** Whether a change to that definition changes when the task fires, so that work in flight has to be judged anew. */
    boolean firesLike(TaskDefinition other) {
        return schedule.equals(other.schedule) && zone.equals(other.zone) && window.equals(other.window)
                && state == other.state && Objects.equals(maxRuns, other.maxRuns);
    }
}
