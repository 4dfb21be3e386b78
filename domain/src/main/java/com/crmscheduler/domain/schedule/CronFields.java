package com.crmscheduler.domain.schedule;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The local times that a cron expression matches, as bit sets, and the search among them: field by field, so that its cost
 * does not depend on how far away the next match is, but for the years and months that it has to pass over. Equal when they
 * match the same times and were written with the same fields. Immutable.
 */
public final class CronFields {

    static final BitSet EVERY_YEAR = everyYear();

    private static final int NONE = -1;

    private final boolean hasSeconds;
    private final long seconds;
    private final long minutes;
    private final int hours;
    private final CronDays days;
    private final int months;
    private final BitSet years;

    CronFields(boolean hasSeconds, long seconds, long minutes, int hours, CronDays days, int months, BitSet years) {
        this.hasSeconds = hasSeconds;
        this.seconds = seconds;
        this.minutes = minutes;
        this.hours = hours;
        this.days = days;
        this.months = months;
        this.years = years;
    }

    private static BitSet everyYear() {
        BitSet years = new BitSet();
        years.set(0, Schedule.LAST_YEAR - Schedule.FIRST_YEAR + 1);
        return years;
    }

    /** Whether the expression has a field of seconds; without one it matches at second 0. */
    public boolean hasSeconds() {
        return hasSeconds;
    }

    boolean matches(LocalDateTime time) {
        return time.equals(nextOrSame(time));
    }

    /** The first match at or after a time, up to the end of {@link Schedule#LAST_YEAR}; null when there is none. */
    @Nullable
    LocalDateTime nextOrSame(LocalDateTime from) {
        LocalDateTime start = from.getNano() == 0 ? from : from.withNano(0).plusSeconds(1);
        int year = start.getYear();
        if (year > Schedule.LAST_YEAR) {
            return null;
        }
        LocalDate date = start.toLocalDate();
        if (year >= Schedule.FIRST_YEAR && matchesDate(date)) {
            int time = timeFrom(start.getHour(), start.getMinute(), start.getSecond());
            if (time != NONE) {
                return at(date, time);
            }
        }
        LocalDate next = dateFrom(date.plusDays(1));
        return next == null ? null : at(next, firstTime());
    }

    /** The last match at or before a time, down to the start of {@link Schedule#FIRST_YEAR}; null when there is none. */
    @Nullable
    LocalDateTime previousOrSame(LocalDateTime from) {
        int year = from.getYear();
        if (year < Schedule.FIRST_YEAR) {
            return null;
        }
        LocalDate date = from.toLocalDate();
        if (year <= Schedule.LAST_YEAR && matchesDate(date)) {
            int time = timeUpTo(from.getHour(), from.getMinute(), from.getSecond());
            if (time != NONE) {
                return at(date, time);
            }
        }
        LocalDate previous = dateUpTo(date.minusDays(1));
        return previous == null ? null : at(previous, lastTime());
    }

    private static LocalDateTime at(LocalDate date, int secondOfDay) {
        return date.atTime(secondOfDay / 3_600, secondOfDay / 60 % 60, secondOfDay % 60);
    }

    private boolean matchesDate(LocalDate date) {
        return years.get(date.getYear() - Schedule.FIRST_YEAR) && (months >>> date.getMonthValue() & 1) == 1
                && (days.in(date.getYear(), date.getMonthValue()) >>> date.getDayOfMonth() & 1) == 1;
    }

    private @Nullable LocalDate dateFrom(LocalDate start) {
        LocalDate from = start.getYear() < Schedule.FIRST_YEAR ? LocalDate.of(Schedule.FIRST_YEAR, 1, 1) : start;
        int first = from.getYear() - Schedule.FIRST_YEAR;
        for (int index = years.nextSetBit(first); index >= 0; index = years.nextSetBit(index + 1)) {
            int year = Schedule.FIRST_YEAR + index;
            boolean sameYear = index == first;
            int month = next(months, sameYear ? from.getMonthValue() : 1);
            for (; month != NONE; month = next(months, month + 1)) {
                boolean sameMonth = sameYear && month == from.getMonthValue();
                int day = next(days.in(year, month) & 0xFFFFFFFFL, sameMonth ? from.getDayOfMonth() : 1);
                if (day != NONE) {
                    return LocalDate.of(year, month, day);
                }
            }
        }
        return null;
    }

    private @Nullable LocalDate dateUpTo(LocalDate start) {
        LocalDate from = start.getYear() > Schedule.LAST_YEAR ? LocalDate.of(Schedule.LAST_YEAR, 12, 31) : start;
        int first = from.getYear() - Schedule.FIRST_YEAR;
        int index = first < 0 ? NONE : years.previousSetBit(first);
        for (; index >= 0; index = years.previousSetBit(index - 1)) {
            int year = Schedule.FIRST_YEAR + index;
            boolean sameYear = index == first;
            int month = previous(months, sameYear ? from.getMonthValue() : 12);
            for (; month != NONE; month = previous(months, month - 1)) {
                boolean sameMonth = sameYear && month == from.getMonthValue();
                int day = previous(days.in(year, month) & 0xFFFFFFFFL, sameMonth ? from.getDayOfMonth() : 31);
                if (day != NONE) {
                    return LocalDate.of(year, month, day);
                }
            }
        }
        return null;
    }

    private int timeFrom(int hour, int minute, int second) {
        if ((hours >>> hour & 1) == 1) {
            if ((minutes >>> minute & 1) == 1) {
                int sameMinute = next(seconds, second);
                if (sameMinute != NONE) {
                    return time(hour, minute, sameMinute);
                }
            }
            int sameHour = next(minutes, minute + 1);
            if (sameHour != NONE) {
                return time(hour, sameHour, next(seconds, 0));
            }
        }
        int later = next(hours, hour + 1);
        return later == NONE ? NONE : time(later, next(minutes, 0), next(seconds, 0));
    }

    private int timeUpTo(int hour, int minute, int second) {
        if ((hours >>> hour & 1) == 1) {
            if ((minutes >>> minute & 1) == 1) {
                int sameMinute = previous(seconds, second);
                if (sameMinute != NONE) {
                    return time(hour, minute, sameMinute);
                }
            }
            int sameHour = previous(minutes, minute - 1);
            if (sameHour != NONE) {
                return time(hour, sameHour, previous(seconds, 59));
            }
        }
        int earlier = previous(hours, hour - 1);
        return earlier == NONE ? NONE : time(earlier, previous(minutes, 59), previous(seconds, 59));
    }

    private int firstTime() {
        return time(next(hours, 0), next(minutes, 0), next(seconds, 0));
    }

    private int lastTime() {
        return time(previous(hours, 23), previous(minutes, 59), previous(seconds, 59));
    }

    private static int time(int hour, int minute, int second) {
        return hour * 3_600 + minute * 60 + second;
    }

    /** The lowest bit set at or above an index below 64, or {@link #NONE}. */
    private static int next(long bits, int from) {
        long rest = bits & -1L << from;
        return rest == 0 ? NONE : Long.numberOfTrailingZeros(rest);
    }

    /** The highest bit set at or below an index below 63, or {@link #NONE}. */
    private static int previous(long bits, int from) {
        long rest = bits & (1L << from + 1) - 1;
        return rest == 0 ? NONE : 63 - Long.numberOfLeadingZeros(rest);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CronFields that && hasSeconds == that.hasSeconds && seconds == that.seconds
                && minutes == that.minutes && hours == that.hours && months == that.months && days.equals(that.days)
                && years.equals(that.years);
    }

    @Override
    public int hashCode() {
        return Objects.hash(hasSeconds, seconds, minutes, hours, days, months, years);
    }
}
