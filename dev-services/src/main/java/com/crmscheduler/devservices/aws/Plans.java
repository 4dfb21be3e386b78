package com.crmscheduler.devservices.aws;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.FiringPlan;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.domain.schedule.Schedule.Resolution;
import com.crmscheduler.domain.schedule.TimeZones;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When schedules fire. The arithmetic is the domain's; what AWS does with it is here. */
final class Plans {

    private Plans() {}

    /**
     * Reads an expression of AWS's grammar, which knows nothing below a minute.
     *
     * @throws ApiError when it is none
     */
    static Schedule expression(String text) {
        try {
            Schedule schedule = Schedule.parse(text);
            if (schedule.resolution() == Resolution.MINUTE) {
                return schedule;
            }
        } catch (InvalidTask e) {
            // AWS says no more than that it is invalid.
        }
        throw ApiError.invalid("Invalid Schedule Expression " + text + ".");
    }

    /**
     * Reads the name of a zone.
     *
     * @throws ApiError when it is none
     */
    static ZoneId zone(String name) {
        try {
            return TimeZones.of(name);
        } catch (InvalidTask e) {
            throw ApiError.invalid("Invalid Schedule Expression Timezone " + name + ".");
        }
    }

    /** The plan of a schedule. A rate without a start begins when the schedule was last written; the end is exclusive. */
    static FiringPlan of(StoredSchedule schedule) {
        return new FiringPlan(expression(schedule.expression()), zone(schedule.timezone()),
                new ActiveWindow(Optional.ofNullable(schedule.start()),
                        Optional.ofNullable(schedule.end()).map(end -> end.minusMillis(1))),
                schedule.modified());
    }

    /**
     * What fires first after a schedule was written.
     *
     * @param writtenAt when that was
     * @param lastFired the latest occurrence that the version before picked up
     * @param open an occurrence of the version before whose window is open and that has not fired yet
     */
    static Optional<Instant> first(FiringPlan plan, Instant writtenAt, @Nullable Instant lastFired,
            @Nullable Instant open) {
        if (plan.schedule() instanceof Schedule.At) {
            // Even one that has passed, and even one that has fired: AWS may fire it at once.
            return plan.first();
        }
        if (open != null && plan.includes(open)) {
            return Optional.of(open);
        }
        if (plan.schedule() instanceof Schedule.Rate && plan.window().start().isPresent()) {
            // A start may lie up to five minutes back; what it began is not skipped.
            Optional<Instant> begun = plan.latest(writtenAt);
            if (begun.isPresent() && (lastFired == null || begun.get().isAfter(lastFired))) {
                return begun;
            }
        }
        Instant before = writtenAt.minusMillis(1);
        return plan.next(lastFired == null || lastFired.isBefore(before) ? before : lastFired);
    }

    /**
     * What fires first after the endpoint was down. Of the occurrences that a recurring schedule missed only the latest is made
     * up for; AWS is never down that long, and a laptop may be off for weeks.
     */
    static Optional<Instant> firstAfterRestart(FiringPlan plan, Instant now, Instant writtenAt,
            @Nullable Instant lastFired) {
        if (plan.schedule() instanceof Schedule.At) {
            return lastFired == null ? plan.first() : Optional.empty();
        }
        Optional<Instant> next = lastFired == null ? first(plan, writtenAt, null, null) : plan.next(lastFired);
        return next.flatMap(time -> time.isAfter(now) ? next : plan.latest(now));
    }
}
