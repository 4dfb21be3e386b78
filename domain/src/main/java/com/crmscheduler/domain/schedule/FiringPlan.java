package com.crmscheduler.domain.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The whole sequence of nominal times of a schedule in its zone and window: a pure function of its components, in whole
 * milliseconds, computed in closed form and never step by step from "now". It ends with the year 2199.
 *
 * <p>Local times and the clocks (EventBridge's rule): a local time that the clocks skip does not fire; one that they repeat
 * fires once, before the shift. That holds for each local time by itself, so a cron that matches every quarter of an hour fires
 * four times in an hour that the clocks repeat, and is silent for its second pass. The rule is the same for every shift, be it
 * half an hour or a whole day. One-time schedules in a gap fire at the instant of the shift, because they have no next time.
 *
 * @param schedule the expression
 * @param zone the zone of local times
 * @param window when a recurring schedule is alive
 * @param anchor where a rate counts from when the window has no start, and the time before which {@link #first()} does not
 *     look; the sequence of a cron, or of a rate with a start, reaches back beyond it. Cut to whole milliseconds
 */
public record FiringPlan(Schedule schedule, ZoneId zone, ActiveWindow window, Instant anchor) {

    /** Nothing recurs after this. */
    public static final Instant LAST_INSTANT = Instant.parse("2199-12-31T23:59:59.999Z");

    public FiringPlan {
        anchor = anchor.truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * The occurrence to arm for a new task: the time of a one-time schedule, past or not; else the first occurrence at or after
     * the anchor, which is the anchor itself for a rate without a start.
     */
    public Optional<Instant> first() {
        return Firing.of(this).first();
    }

    /** The first occurrence after an instant. */
    public Optional<Instant> next(Instant afterExclusive) {
        return Firing.of(this).next(afterExclusive);
    }

    /** The latest occurrence at or before an instant: what a catch-up fires. */
    public Optional<Instant> latest(Instant atOrBefore) {
        return Firing.of(this).latest(atOrBefore);
    }

    /** Whether an instant is one of the occurrences. */
    public boolean includes(Instant nominal) {
        return Firing.of(this).includes(nominal);
    }

    /**
     * How many occurrences lie between two instants. A cron is counted one by one, so the bound is also a bound on the work.
     *
     * @param atMost where to stop counting; not negative
     * @return 0 to {@code atMost}
     */
    public long count(Instant afterExclusive, Instant untilInclusive, long atMost) {
        return Firing.of(this).count(afterExclusive, untilInclusive, atMost);
    }
}
