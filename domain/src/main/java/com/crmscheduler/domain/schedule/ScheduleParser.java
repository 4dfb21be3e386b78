package com.crmscheduler.domain.schedule;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.schedule.Schedule.Resolution;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Locale;

/**
 * Reads the three kinds of expression. Where EventBridge's documents are silent, it takes what EventBridge was seen to take:
 * keywords in any case, {@code at} without seconds, {@code rate(1minute)} and {@code rate(1 minutes)}, a cron without its year.
 */
final class ScheduleParser {

    private static final String AT_RULE = "at(yyyy-mm-ddThh:mm:ss) with a time that exists in the calendar, year 1970 to 2199,"
            + " the seconds optional, with up to three digits after them, and no zone";
    private static final String RATE_RULE = "rate(n unit) with a whole number n from 1, the unit second, minute, hour or day,"
            + " singular or plural, and no blank at the ends";
    private static final String DIGIT_PATTERN = "0000-00-00T00:00:00";
    /** More digits than the longest period in seconds has would only overflow. */
    private static final int MAX_RATE_DIGITS = 9;

    private ScheduleParser() {}

    static Schedule parse(String expression) {
        if (expression.isEmpty() || expression.length() > Schedule.MAX_EXPRESSION) {
            throw invalid(expression, "1 to " + Schedule.MAX_EXPRESSION + " characters long");
        }
        if (!expression.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw invalid(expression, "printable ASCII");
        }
        int open = expression.indexOf('(');
        if (open < 0 || !expression.endsWith(")")) {
            throw invalid(expression, "at(…), rate(…) or cron(…), with nothing before or after it");
        }
        String body = expression.substring(open + 1, expression.length() - 1);
        return switch (expression.substring(0, open).toLowerCase(Locale.ROOT)) {
            case "at" -> at(expression, body);
            case "rate" -> rate(expression, body);
            case "cron" -> new Schedule.Cron(expression, new CronParser(expression).parse(body));
            default -> throw invalid(expression, "at(…), rate(…) or cron(…), with nothing before or after it");
        };
    }

    private static Schedule at(String expression, String body) {
        int point = body.indexOf('.');
        int whole = point < 0 ? body.length() : point;
        int fraction = point < 0 ? 0 : body.length() - point - 1;
        boolean shaped = point < 0 ? whole == 16 || whole == 19 : whole == 19 && fraction >= 1 && fraction <= 3;
        for (int i = 0; shaped && i < body.length(); i++) {
            char expected = i < whole ? DIGIT_PATTERN.charAt(i) : i == point ? '.' : '0';
            shaped = expected == '0' ? isDigit(body.charAt(i)) : body.charAt(i) == expected;
        }
        if (!shaped) {
            throw invalid(expression, AT_RULE);
        }
        int millis = fraction == 0 ? 0 : Integer.parseInt((body.substring(point + 1) + "00").substring(0, 3));
        LocalDateTime local;
        try {
            local = LocalDateTime.of(number(body, 0, 4), number(body, 5, 7), number(body, 8, 10),
                    number(body, 11, 13), number(body, 14, 16), whole == 19 ? number(body, 17, 19) : 0,
                    millis * 1_000_000);
        } catch (DateTimeException e) {
            throw invalid(expression, AT_RULE);
        }
        if (local.getYear() < Schedule.FIRST_YEAR || local.getYear() > Schedule.LAST_YEAR) {
            throw invalid(expression, AT_RULE);
        }
        return new Schedule.At(expression, local, point < 0 ? Resolution.MINUTE : Resolution.MILLISECOND);
    }

    private static Schedule rate(String expression, String body) {
        int digits = 0;
        while (digits < body.length() && isDigit(body.charAt(digits))) {
            digits++;
        }
        if (digits == 0 || body.charAt(0) == '0') {
            throw invalid(expression, RATE_RULE);
        }
        int unitAt = digits < body.length() && body.charAt(digits) == ' ' ? digits + 1 : digits;
        long secondsEach = switch (body.substring(unitAt).toLowerCase(Locale.ROOT)) {
            case "second", "seconds" -> 1;
            case "minute", "minutes" -> 60;
            case "hour", "hours" -> 3_600;
            case "day", "days" -> 86_400;
            default -> throw invalid(expression, RATE_RULE);
        };
        Duration period = digits > MAX_RATE_DIGITS
                ? Duration.ofSeconds(Long.MAX_VALUE)
                : Duration.ofSeconds(number(body, 0, digits) * secondsEach);
        if (period.compareTo(Schedule.MAX_PERIOD) > 0) {
            throw invalid(expression, "a rate with a period of at most " + Schedule.MAX_PERIOD.toDays() + " days");
        }
        return new Schedule.Rate(expression, period, secondsEach == 1 ? Resolution.SECOND : Resolution.MINUTE);
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    static InvalidTask invalid(String expression, String rule) {
        return new InvalidTask("expression", expression, rule);
    }
}
