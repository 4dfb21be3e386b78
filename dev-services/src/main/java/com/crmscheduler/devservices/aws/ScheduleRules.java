package com.crmscheduler.devservices.aws;

import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.FiringPlan;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What makes sense in a schedule, beyond the service model: in the order in which AWS looks, as far as that was seen, and in
 * AWS's words where they were recorded. The expression is judged before the role.
 */
final class ScheduleRules {

    private static final Duration OLDEST_START = Duration.ofMinutes(5);

    private ScheduleRules() {}

    /**
     * Checks a schedule that is to be created or updated.
     *
     * @param input checked against the service model
     * @param schedule the same, read
     * @throws ApiError at the first thing that is wrong
     */
    static void check(ObjectNode input, StoredSchedule schedule, Instant now) {
        Schedule expression = Plans.expression(schedule.expression());
        Plans.zone(schedule.timezone());
        checkWindow(input.path("FlexibleTimeWindow"));
        checkDates(expression, schedule, now);
        checkThatItFires(expression, schedule, now);
        TargetRules.check(schedule.target());
    }

    private static void checkWindow(JsonNode window) {
        boolean off = window.path("Mode").asString("").equals("OFF");
        boolean sized = window.has("MaximumWindowInMinutes");
        if (off && sized) {
            throw ApiError.invalid(
                    "MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF.");
        }
        if (!off && !sized) {
            throw ApiError.invalid(
                    "MaximumWindowInMinutes must be provided when FlexibleTimeWindowMode is set to FLEXIBLE.");
        }
    }

    private static void checkDates(Schedule expression, StoredSchedule schedule, Instant now) {
        Instant start = schedule.start();
        Instant end = schedule.end();
        if (isOutOfTime(start) || isOutOfTime(end)) {
            throw ApiError.invalid("The StartDate and the EndDate you specify must lie between 1970 and 2199.");
        }
        if (start != null && end != null && !start.isBefore(end)) {
            throw ApiError.invalid("The StartDate you specify must come before the EndDate.");
        }
        if (start != null && !(expression instanceof Schedule.At) && start.isBefore(now.minus(OLDEST_START))) {
            throw ApiError.invalid("The StartDate you specify cannot be earlier than 5 minutes ago.");
        }
    }

    private static boolean isOutOfTime(@Nullable Instant date) {
        return date != null && (!date.isAfter(Instant.EPOCH) || date.isAfter(FiringPlan.LAST_INSTANT));
    }

    private static void checkThatItFires(Schedule expression, StoredSchedule schedule, Instant now) {
        if (!(expression instanceof Schedule.Cron)) {
            return;
        }
        FiringPlan plan = new FiringPlan(expression, Plans.zone(schedule.timezone()),
                new ActiveWindow(Optional.ofNullable(schedule.start()), Optional.empty()), now);
        if (plan.first().isEmpty()) {
            throw ApiError.invalid("Schedule expression " + schedule.expression() + " will never schedule.");
        }
    }
}
