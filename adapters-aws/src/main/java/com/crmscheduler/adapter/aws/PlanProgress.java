package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How far EventBridge has carried out a task, which it does not tell: worked out from the arming that the latest edit left in
 * the envelope, the plan, and the clock.
 */
final class PlanProgress {

    /** EventBridge fires within this of the time that it was given. */
    static final Duration PRECISION = Duration.ofSeconds(60);

    private PlanProgress() {}

    /** The task as it is now. At the moment in which it was written it is as it was written. */
    static ScheduleTask of(ScheduleTask written, Instant now) {
        Instant armed = written.nextOccurrence();
        if (armed == null) {
            return written;
        }
        return written.definition().schedule() instanceof Schedule.At
                ? once(written, armed, now)
                : recurring(written, armed, now);
    }

    /** A schedule that has fired and goes is gone by then, so what is still there has fired and stays. */
    private static ScheduleTask once(ScheduleTask written, Instant armed, Instant now) {
        Instant fires = armed.isBefore(written.updatedAt()) ? written.updatedAt() : armed;
        Instant over = fires.plus(written.definition().flexibleTimeWindow().length()).plus(PRECISION);
        return now.isAfter(over) ? written.settled(armed, null) : written;
    }

    /** EventBridge counts in whole seconds, and was told to begin at the first that is not before the armed time. */
    private static ScheduleTask recurring(ScheduleTask written, Instant armed, Instant now) {
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        if (armed.isAfter(second) || !now.isAfter(written.updatedAt())) {
            return written;
        }
        Instant latest = written.plan().latest(second).filter(armed::isBefore).orElse(armed);
        return written.settled(latest, written.plan().next(latest).orElse(null));
    }
}
