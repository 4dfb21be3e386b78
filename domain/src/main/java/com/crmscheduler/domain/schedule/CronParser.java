package com.crmscheduler.domain.schedule;

import com.crmscheduler.domain.error.InvalidTask;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Reads the fields of a cron expression: {@code minutes hours day-of-month month day-of-week year}, the year optional, a field
 * of seconds before them when there are seven. Days of the week count from 1 for Sunday. Exactly one of the two day fields is
 * {@code ?}. Each field is a list of values, ranges from low to high, and steps; besides, the days of the month take {@code L},
 * {@code L-n}, {@code LW} and {@code nW}, and the days of the week {@code L} (Saturday), {@code nL} and, alone, {@code n#k}.
 */
final class CronParser {

    private final String expression;

    CronParser(String expression) {
        this.expression = expression;
    }

    CronFields parse(String body) {
        List<String> texts = split(body.toUpperCase(Locale.ROOT), ' ');
        if (body.startsWith(" ") || body.endsWith(" ")) {
            throw ScheduleParser.invalid(expression,
                    "a cron whose fields follow the bracket with no blank at the ends");
        }
        texts.removeIf(String::isEmpty);
        int size = texts.size();
        if (size < 5 || size > 7) {
            throw ScheduleParser.invalid(expression,
                    "a cron of 5 fields (minutes hours day-of-month month day-of-week),"
                            + " 6 with a year at the end, or 7 with seconds in front too; it has " + size);
        }
        boolean hasSeconds = size == 7;
        int at = hasSeconds ? 1 : 0;
        return new CronFields(hasSeconds,
                hasSeconds ? bits(CronField.SECONDS, texts.getFirst()) : 1,
                bits(CronField.MINUTES, texts.get(at)),
                (int) bits(CronField.HOURS, texts.get(at + 1)),
                days(texts.get(at + 2), texts.get(at + 4)),
                (int) bits(CronField.MONTH, texts.get(at + 3)),
                years(size == 5 ? "*" : texts.get(at + 5)));
    }

    private CronDays days(String ofMonth, String ofWeek) {
        boolean anyOfMonth = ofMonth.equals("?");
        boolean anyOfWeek = ofWeek.equals("?");
        if (anyOfMonth == anyOfWeek) {
            throw ScheduleParser.invalid(expression,
                    "a cron with ? in exactly one of the fields day-of-month and day-of-week, such as cron(0 9 * * ?)");
        }
        return anyOfMonth ? daysOfWeek(ofWeek) : daysOfMonth(ofMonth);
    }

    private CronDays daysOfMonth(String text) {
        long days = 0;
        int beforeLast = 0;
        int nearest = 0;
        boolean lastWorkday = false;
        for (String item : split(text, ',')) {
            if (item.equals("L")) {
                beforeLast |= 1;
            } else if (item.equals("LW")) {
                lastWorkday = true;
            } else if (item.startsWith("L-")) {
                int back = number(CronField.DAY_OF_MONTH, item, item.substring(2));
                if (back > 30) {
                    throw invalid(CronField.DAY_OF_MONTH, item);
                }
                beforeLast |= 1 << back;
            } else if (item.endsWith("W")) {
                nearest |= 1 << value(CronField.DAY_OF_MONTH, item, item.substring(0, item.length() - 1));
            } else {
                days |= bits(CronField.DAY_OF_MONTH, item);
            }
        }
        return CronDays.ofMonth((int) days, beforeLast, nearest, lastWorkday);
    }

    private CronDays daysOfWeek(String text) {
        CronField field = CronField.DAY_OF_WEEK;
        int hash = text.indexOf('#');
        if (hash >= 0) {
            int weekday = value(field, text, text.substring(0, hash));
            int nth = number(field, text, text.substring(hash + 1));
            if (nth < 1 || nth > 5) {
                throw invalid(field, text);
            }
            return CronDays.nthOfWeek(weekday - 1, nth);
        }
        long days = 0;
        int last = 0;
        for (String item : split(text, ',')) {
            if (item.equals("L")) {
                days |= 1L << field.max;
            } else if (item.endsWith("L")) {
                last |= 1 << value(field, item, item.substring(0, item.length() - 1)) - 1;
            } else {
                days |= bits(field, item);
            }
        }
        return CronDays.ofWeek((int) (days >>> 1), last);
    }

    private BitSet years(String text) {
        if (text.equals("*")) {
            return CronFields.EVERY_YEAR;
        }
        BitSet years = new BitSet();
        for (String item : split(text, ',')) {
            Span span = span(CronField.YEAR, item);
            for (int year = span.from; year <= span.to; year += span.step) {
                years.set(year - Schedule.FIRST_YEAR);
            }
        }
        return years;
    }

    /** The values of a field as bits, the value 0 at bit 0. */
    private long bits(CronField field, String text) {
        long bits = 0;
        for (String item : split(text, ',')) {
            Span span = span(field, item);
            for (int value = span.from; value <= span.to; value += span.step) {
                bits |= 1L << value;
            }
        }
        return bits;
    }

    private record Span(int from, int to, int step) {}

    private Span span(CronField field, String item) {
        int slash = item.indexOf('/');
        String range = slash < 0 ? item : item.substring(0, slash);
        int step = 1;
        if (slash >= 0) {
            step = number(field, item, item.substring(slash + 1));
            if (step < 1 || step > field.max) {
                throw invalid(field, item);
            }
        }
        if (range.equals("*")) {
            return new Span(field.min, field.max, step);
        }
        int dash = range.indexOf('-');
        if (dash < 0) {
            int from = value(field, item, range);
            return new Span(from, slash < 0 ? from : field.max, step);
        }
        int from = value(field, item, range.substring(0, dash));
        int to = value(field, item, range.substring(dash + 1));
        if (from > to) {
            throw ScheduleParser.invalid(expression, "a cron whose " + field.title
                    + " ranges go from low to high; \"" + item + "\" does not");
        }
        return new Span(from, to, step);
    }

    private int value(CronField field, String item, String text) {
        int named = field.named(text);
        int value = named >= 0 ? named : number(field, item, text);
        if (value < field.min || value > field.max) {
            throw invalid(field, item);
        }
        return value;
    }

    private int number(CronField field, String item, String text) {
        if (text.isEmpty() || text.length() > 4) {
            throw invalid(field, item);
        }
        for (int i = 0; i < text.length(); i++) {
            if (!ScheduleParser.isDigit(text.charAt(i))) {
                throw invalid(field, item);
            }
        }
        return Integer.parseInt(text);
    }

    private InvalidTask invalid(CronField field, String item) {
        String special = switch (field) {
            case DAY_OF_MONTH -> ", with , - * / and L, L-n, LW, nW; ? when day-of-week is given";
            case DAY_OF_WEEK ->
                " (1 is Sunday), with , - * / and L, nL, or one n#k with k 1-5; ? when day-of-month is given";
            default -> ", with , - * /";
        };
        return ScheduleParser.invalid(expression,
                "a cron whose " + field.title + " are " + field.range() + special + "; \""
                        + item + "\" is not");
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>(8);
        int start = 0;
        for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
            parts.add(text.substring(start, end));
            start = end + 1;
        }
        parts.add(text.substring(start));
        return parts;
    }
}
