package com.crmscheduler.domain.schedule;

import java.time.LocalDate;
import java.time.Month;
import java.time.Year;

/**
 * The days that a cron's two day fields match: a set for each month, because most of the rules depend on where the month
 * begins and ends.
 *
 * @param ofMonth days of the month, bit 1 for the 1st
 * @param beforeLast days counted back from the last day of the month, bit 0 for the last
 * @param nearest days of the month, bit 1 for the 1st, each moved to the working day (Monday to Friday) nearest to it in the
 *     same month; a month without that day has none
 * @param lastWorkday the last working day of the month
 * @param weekdays days of the week, bit 0 for Sunday
 * @param lastWeekdays the last such day of the month, bit 0 for Sunday
 * @param nth with {@code nthWeekday}: the first to fifth such day of the month; 0 for none
 * @param nthWeekday 0 for Sunday
 */
record CronDays(int ofMonth, int beforeLast, int nearest, boolean lastWorkday, int weekdays, int lastWeekdays, int nth,
        int nthWeekday) {

    private static final int EVERY_SEVENTH = 1 | 1 << 7 | 1 << 14 | 1 << 21 | 1 << 28;
    private static final int SUNDAY = 0;
    private static final int SATURDAY = 6;

    static CronDays ofMonth(int ofMonth, int beforeLast, int nearest, boolean lastWorkday) {
        return new CronDays(ofMonth, beforeLast, nearest, lastWorkday, 0, 0, 0, 0);
    }

    static CronDays ofWeek(int weekdays, int lastWeekdays) {
        return new CronDays(0, 0, 0, false, weekdays, lastWeekdays, 0, 0);
    }

    static CronDays nthOfWeek(int weekday, int nth) {
        return new CronDays(0, 0, 0, false, 0, 0, nth, weekday);
    }

    /** The days of a month that match, bit 1 for the 1st. */
    int in(int year, int month) {
        int length = Month.of(month).length(Year.isLeap(year));
        int days = ofMonth;
        for (int rest = beforeLast; rest != 0; rest &= rest - 1) {
            int day = length - Integer.numberOfTrailingZeros(rest);
            days |= day > 0 ? 1 << day : 0;
        }
        if (nearest != 0 || lastWorkday || weekdays != 0 || lastWeekdays != 0 || nth != 0) {
            days |= byWeekday(LocalDate.of(year, month, 1).getDayOfWeek().getValue() % 7, length);
        }
        return days & upTo(length);
    }

    private int byWeekday(int weekdayOfFirst, int length) {
        int days = 0;
        for (int rest = weekdays; rest != 0; rest &= rest - 1) {
            days |= every(Integer.numberOfTrailingZeros(rest), weekdayOfFirst);
        }
        for (int rest = lastWeekdays; rest != 0; rest &= rest - 1) {
            int all = every(Integer.numberOfTrailingZeros(rest), weekdayOfFirst) & upTo(length);
            days |= Integer.highestOneBit(all);
        }
        if (nth != 0) {
            int day = first(nthWeekday, weekdayOfFirst) + 7 * (nth - 1);
            days |= day <= length ? 1 << day : 0;
        }
        for (int rest = nearest & upTo(length); rest != 0; rest &= rest - 1) {
            days |= 1 << workdayNearest(Integer.numberOfTrailingZeros(rest), weekdayOfFirst, length);
        }
        if (lastWorkday) {
            days |= 1 << workdayNearest(length, weekdayOfFirst, length);
        }
        return days;
    }

    private static int workdayNearest(int day, int weekdayOfFirst, int length) {
        int weekday = (weekdayOfFirst + day - 1) % 7;
        if (weekday == SATURDAY) {
            return day > 1 ? day - 1 : day + 2;
        }
        if (weekday == SUNDAY) {
            return day < length ? day + 1 : day - 2;
        }
        return day;
    }

    private static int first(int weekday, int weekdayOfFirst) {
        return 1 + (weekday - weekdayOfFirst + 7) % 7;
    }

    private static int every(int weekday, int weekdayOfFirst) {
        return EVERY_SEVENTH << first(weekday, weekdayOfFirst);
    }

    private static int upTo(int length) {
        return (int) ((1L << length + 1) - 2);
    }
}
