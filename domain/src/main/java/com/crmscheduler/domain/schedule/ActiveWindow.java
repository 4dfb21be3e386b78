package com.crmscheduler.domain.schedule;

import com.crmscheduler.domain.error.InvalidTask;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * When a recurring schedule is alive. Both ends are inclusive, between the years 1970 and 2199, and cut to whole milliseconds.
 * One-time schedules ignore it, as EventBridge does.
 *
 * @param start not before this; empty for no bound
 * @param end not after this; empty for no bound
 */
public record ActiveWindow(Optional<Instant> start, Optional<Instant> end) {

    public static final ActiveWindow ALWAYS = new ActiveWindow(Optional.empty(), Optional.empty());

    public ActiveWindow {
        start = start.map(time -> whole("startDate", time));
        end = end.map(time -> whole("endDate", time));
        if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
            throw new InvalidTask("startDate", start.get().toString(), "before endDate " + end.get());
        }
    }

    private static Instant whole(String field, Instant time) {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(FiringPlan.LAST_INSTANT)) {
            throw new InvalidTask(field, time.toString(),
                    "between 1970-01-01T00:00:00Z and " + FiringPlan.LAST_INSTANT);
        }
        return time.truncatedTo(ChronoUnit.MILLIS);
    }

    boolean contains(Instant time) {
        return (start.isEmpty() || !time.isBefore(start.get())) && (end.isEmpty() || !time.isAfter(end.get()));
    }
}
