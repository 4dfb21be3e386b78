package com.crmscheduler.domain.schedule;

import static java.time.temporal.TemporalAdjusters.lastDayOfMonth;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An oracle that shares nothing with what it judges: it asks the text of each field about one date and one time, and steps
 * through days, minutes or seconds. Takes valid expressions in upper case only.
 */
final class SlowCron {

    private static final List<String> MONTHS = List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP",
            "OCT", "NOV", "DEC");
    private static final List<String> WEEKDAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    private final String second;
    private final String minute;
    private final String hour;
    private final String dayOfMonth;
    private final String month;
    private final String dayOfWeek;
    private final String year;
    private final Duration step;

    SlowCron(String expression) {
        String[] f = expression.substring("cron(".length(), expression.length() - 1).split(" +");
        int at = f.length == 7 ? 1 : 0;
        second = at == 1 ? f[0] : "0";
        minute = f[at];
        hour = f[at + 1];
        dayOfMonth = f[at + 2];
        month = f[at + 3];
        dayOfWeek = f[at + 4];
        year = f.length == 5 ? "*" : f[at + 5];
        step = at == 1 ? Duration.ofSeconds(1) : Duration.ofMinutes(1);
    }

    boolean matches(LocalDate date) {
        return has(year, date.getYear(), 1970, 2199, List.of()) && has(month, date.getMonthValue(), 1, 12, MONTHS)
                && (dayOfMonth.equals("?") ? matchesWeekday(date) : matchesDay(date));
    }

    boolean matches(LocalTime time) {
        return has(hour, time.getHour(), 0, 23, List.of()) && has(minute, time.getMinute(), 0, 59, List.of())
                && has(second, time.getSecond(), 0, 59, List.of());
    }

    /** Occurrences from one instant to another, both whole minutes, by asking what the clocks of the zone show at each step. */
    List<Instant> between(Instant from, Instant to, ZoneId zone) {
        List<Instant> found = new ArrayList<>();
        for (Instant at = from; !at.isAfter(to); at = at.plus(step)) {
            ZonedDateTime shown = at.atZone(zone);
            boolean shownBefore = !shown.withEarlierOffsetAtOverlap().equals(shown);
            if (!shownBefore && matches(shown.toLocalTime()) && matches(shown.toLocalDate())) {
                found.add(at);
            }
        }
        return found;
    }

    /** The first local time at or after another, by stepping through days and then through the day. */
    Optional<LocalDateTime> nextOrSame(LocalDateTime from) {
        for (LocalDate day = from.toLocalDate(); day.getYear() <= 2199; day = day.plusDays(1)) {
            if (matches(day)) {
                boolean firstDay = day.equals(from.toLocalDate());
                for (LocalDateTime at = firstDay ? from : day.atStartOfDay(); at.toLocalDate().equals(day);) {
                    if (matches(at.toLocalTime())) {
                        return Optional.of(at);
                    }
                    at = at.plus(step);
                }
            }
        }
        return Optional.empty();
    }

    private boolean matchesDay(LocalDate date) {
        LocalDate last = date.with(lastDayOfMonth());
        for (String item : dayOfMonth.split(",")) {
            if (item.equals("L")) {
                if (date.equals(last)) {
                    return true;
                }
            } else if (item.equals("LW")) {
                if (date.equals(workday(last))) {
                    return true;
                }
            } else if (item.startsWith("L-")) {
                if (date.plusDays(Integer.parseInt(item.substring(2))).equals(last)) {
                    return true;
                }
            } else if (item.endsWith("W")) {
                int day = Integer.parseInt(item.replace("W", ""));
                if (day <= last.getDayOfMonth() && date.equals(workday(date.withDayOfMonth(day)))) {
                    return true;
                }
            } else if (has(item, date.getDayOfMonth(), 1, 31, List.of())) {
                return true;
            }
        }
        return false;
    }

    private static LocalDate workday(LocalDate date) {
        for (int away : new int[]{0, -1, 1, -2, 2}) {
            LocalDate near = date.plusDays(away);
            boolean weekend = near.getDayOfWeek() == DayOfWeek.SATURDAY || near.getDayOfWeek() == DayOfWeek.SUNDAY;
            if (!weekend && near.getMonth() == date.getMonth()) {
                return near;
            }
        }
        throw new AssertionError(date);
    }

    private boolean matchesWeekday(LocalDate date) {
        int weekday = date.getDayOfWeek() == DayOfWeek.SUNDAY ? 1 : date.getDayOfWeek().getValue() + 1;
        for (String item : dayOfWeek.split(",")) {
            if (item.contains("#")) {
                int nth = Integer.parseInt(item.substring(item.indexOf('#') + 1));
                if (has(item.substring(0, item.indexOf('#')), weekday, 1, 7, WEEKDAYS)
                        && (date.getDayOfMonth() + 6) / 7 == nth) {
                    return true;
                }
            } else if (item.equals("L")) {
                if (date.getDayOfWeek() == DayOfWeek.SATURDAY) {
                    return true;
                }
            } else if (item.endsWith("L")) {
                if (has(item.substring(0, item.length() - 1), weekday, 1, 7, WEEKDAYS)
                        && date.plusWeeks(1).getMonth() != date.getMonth()) {
                    return true;
                }
            } else if (has(item, weekday, 1, 7, WEEKDAYS)) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(String field, int value, int min, int max, List<String> names) {
        if (field.equals("*")) {
            return true;
        }
        for (String item : field.split(",")) {
            String[] parts = item.split("/");
            int low = min;
            int high = max;
            if (!parts[0].equals("*")) {
                String[] ends = parts[0].split("-");
                low = number(ends[0], names);
                high = ends.length == 2 ? number(ends[1], names) : parts.length == 2 ? max : low;
            }
            int every = parts.length == 2 ? Integer.parseInt(parts[1]) : 1;
            if (value >= low && value <= high && (value - low) % every == 0) {
                return true;
            }
        }
        return false;
    }

    private static int number(String text, List<String> names) {
        return names.contains(text) ? names.indexOf(text) + 1 : Integer.parseInt(text);
    }
}
