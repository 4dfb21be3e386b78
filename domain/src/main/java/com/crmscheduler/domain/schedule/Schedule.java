package com.crmscheduler.domain.schedule;

import com.crmscheduler.domain.error.InvalidTask;
import java.time.Duration;
import java.time.LocalDateTime;

/**
 * When a task fires, written as EventBridge Scheduler writes it: {@code at(2026-12-01T09:00:00)}, {@code rate(5 minutes)},
 * {@code cron(0 9 ? * MON-FRI *)}. The text is kept as the user wrote it, so that it moves between providers unchanged.
 */
public sealed interface Schedule {

    int MAX_EXPRESSION = 256;

    /** The expression as the user wrote it. */
    String expression();

    /** The finest unit that the expression uses; a provider compares it with its precision. */
    Resolution resolution();

    /** How fine an expression is. */
    enum Resolution {
        MINUTE,
        SECOND,
        MILLISECOND
    }

    /**
     * Reads an expression.
     *
     * @throws InvalidTask when it is none, naming the part that is wrong
     */
    static Schedule parse(String expression) {
        return ScheduleParser.parse(expression);
    }

    /** Once, at a local time of the task's zone. */
    record At(String expression, LocalDateTime local) implements Schedule {

        @Override
        public Resolution resolution() {
            return local.getNano() != 0 ? Resolution.MILLISECOND : Resolution.SECOND;
        }
    }

    /** Every so often, counted from the anchor in elapsed time: a day is 24 hours, whatever the clocks do. */
    record Rate(String expression, Duration period) implements Schedule {

        @Override
        public Resolution resolution() {
            return period.toSeconds() % 60 == 0 ? Resolution.MINUTE : Resolution.SECOND;
        }
    }

    /** At the local times that a cron expression matches. */
    record Cron(String expression, CronFields fields) implements Schedule {

        @Override
        public Resolution resolution() {
            return fields.hasSeconds() ? Resolution.SECOND : Resolution.MINUTE;
        }
    }
}
