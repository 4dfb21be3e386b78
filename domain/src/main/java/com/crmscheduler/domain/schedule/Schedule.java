package com.crmscheduler.domain.schedule;

import com.crmscheduler.domain.error.InvalidTask;
import java.time.Duration;
import java.time.LocalDateTime;

/**
 * When a task fires, written as EventBridge Scheduler writes it: {@code at(2026-12-01T09:00:00)}, {@code rate(5 minutes)},
 * {@code cron(0 9 ? * MON-FRI *)}. The text is kept as the user wrote it, so that it moves between providers unchanged.
 * Instances come from {@link #parse}; two are equal when they have the same text.
 *
 * <p>Beyond EventBridge's grammar, and told apart by {@link #resolution()}: {@code at} with a fraction of up to three digits,
 * {@code rate} in seconds, {@code cron} with a leading field of seconds (seven fields in all).
 */
public sealed interface Schedule {

    /** The longest expression, in characters. */
    int MAX_EXPRESSION = 256;

    /** The longest period of a rate: about ten years. */
    Duration MAX_PERIOD = Duration.ofDays(3_650);

    /** The first year that an expression can name. */
    int FIRST_YEAR = 1970;

    /** The last year that an expression can name, and in which anything fires. */
    int LAST_YEAR = 2199;

    /** The expression as the user wrote it. */
    String expression();

    /** What the text asks of a provider's precision. */
    Resolution resolution();

    /** How fine the text of an expression is. */
    enum Resolution {
        /** EventBridge's own grammar, which every provider takes; an {@code at} with whole seconds is part of it. */
        MINUTE,
        /** A rate in seconds, or a cron with a field of seconds. */
        SECOND,
        /** An {@code at} with a fraction of a second, be it zero. */
        MILLISECOND
    }

    /**
     * Reads an expression.
     *
     * @throws InvalidTask when it is none; field {@code expression}, with a rule that names the part that is wrong
     */
    static Schedule parse(String expression) {
        return ScheduleParser.parse(expression);
    }

    /**
     * Once, at a local time of the task's zone.
     *
     * @param local a time of the years 1970 to 2199, in whole milliseconds
     */
    record At(String expression, LocalDateTime local, Resolution resolution) implements Schedule {}

    /**
     * Every so often, counted from the anchor in elapsed time: a day is 24 hours, whatever the clocks do.
     *
     * @param period 1 second to {@link #MAX_PERIOD}, in whole seconds
     */
    record Rate(String expression, Duration period, Resolution resolution) implements Schedule {}

    /**
     * At the local times that a cron expression matches.
     *
     * @param fields what it matches
     */
    record Cron(String expression, CronFields fields) implements Schedule {

        @Override
        public Resolution resolution() {
            return fields.hasSeconds() ? Resolution.SECOND : Resolution.MINUTE;
        }
    }
}
