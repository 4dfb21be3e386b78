package com.crmscheduler.domain.schedule;

import com.crmscheduler.domain.model.TaskDefinition;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The whole sequence of nominal times of a schedule in its zone and window: a pure function of its components, in whole
 * milliseconds, computed in closed form and never step by step from "now".
 *
 * <p>Local times and the clocks (EventBridge's rule): a local time that the clocks skip does not fire; one that they repeat
 * fires once, before the shift. One-time schedules in a gap fire at the instant of the shift, because they have no next time.
 *
 * @param schedule the expression
 * @param zone the zone of local times
 * @param window when a recurring schedule is alive
 * @param anchor where a rate counts from when the window has no start, and the earliest time of a cron
 */
public record FiringPlan(Schedule schedule, ZoneId zone, ActiveWindow window, Instant anchor) {

    public static FiringPlan of(TaskDefinition definition, Instant anchor) {
        return new FiringPlan(definition.schedule(), definition.zone(), definition.window(), anchor);
    }

    /** The first occurrence: the time of a one-time schedule, past or not; the start or anchor of a rate; the first match of a cron at or after them. */
    public Optional<Instant> first() {
        return Firing.first(this);
    }

    /** The first occurrence after an instant. */
    public Optional<Instant> next(Instant afterExclusive) {
        return Firing.next(this, afterExclusive);
    }

    /** The latest occurrence at or before an instant: what a catch-up fires. */
    public Optional<Instant> latest(Instant atOrBefore) {
        return Firing.latest(this, atOrBefore);
    }

    /** Whether an instant is one of the occurrences. */
    public boolean includes(Instant nominal) {
        return Firing.includes(this, nominal);
    }
}
