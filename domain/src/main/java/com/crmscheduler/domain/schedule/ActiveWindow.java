package com.crmscheduler.domain.schedule;

import com.crmscheduler.domain.error.InvalidTask;
import java.time.Instant;
import java.util.Optional;

/**
 * When a recurring schedule is alive. Both ends are inclusive and in whole milliseconds. One-time schedules ignore it, as
 * EventBridge does.
 *
 * @param start not before this; empty for no bound
 * @param end not after this; empty for no bound
 */
public record ActiveWindow(Optional<Instant> start, Optional<Instant> end) {

    public static final ActiveWindow ALWAYS = new ActiveWindow(Optional.empty(), Optional.empty());

    public ActiveWindow {
        if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
            throw new InvalidTask("startDate", start.get().toString(), "before endDate " + end.get());
        }
    }
}
