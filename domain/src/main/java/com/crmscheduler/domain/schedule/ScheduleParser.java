package com.crmscheduler.domain.schedule;

import com.crmscheduler.domain.error.InvalidTask;
import java.time.Duration;
import java.time.LocalDateTime;

/** Reads the three kinds of expression. */
final class ScheduleParser {

    private ScheduleParser() {}

    static Schedule parse(String expression) {
        if (expression.startsWith("at(")) {
            return new Schedule.At(expression,
                    LocalDateTime.parse(expression.substring(3, expression.length() - 1)));
        }
        if (expression.startsWith("rate(")) {
            String[] parts = expression.substring(5, expression.length() - 1).trim().split(" ", 2);
            long n = Long.parseLong(parts[0]);
            return new Schedule.Rate(expression, switch (parts[1]) {
                case "second", "seconds" -> Duration.ofSeconds(n);
                case "minute", "minutes" -> Duration.ofMinutes(n);
                case "hour", "hours" -> Duration.ofHours(n);
                default -> Duration.ofDays(n);
            });
        }
        throw new InvalidTask("expression", expression, "at(…), rate(…) or cron(…)");
    }
}
