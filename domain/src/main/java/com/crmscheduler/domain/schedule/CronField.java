package com.crmscheduler.domain.schedule;

import java.util.List;

/** The fields of a cron expression, in their order, with the values that each takes. */
enum CronField {

    SECONDS("seconds", 0, 59, List.of()),
    MINUTES("minutes", 0, 59, List.of()),
    HOURS("hours", 0, 23, List.of()),
    DAY_OF_MONTH("day-of-month", 1, 31, List.of()),
    MONTH("month", 1, 12,
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
    DAY_OF_WEEK("day-of-week", 1, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")),
    YEAR("year", Schedule.FIRST_YEAR, Schedule.LAST_YEAR, List.of());

    /** How messages call it. */
    final String title;
    final int min;
    final int max;
    /** The names of the values from {@link #min} on, if they have names. */
    private final List<String> names;

    CronField(String title, int min, int max, List<String> names) {
        this.title = title;
        this.min = min;
        this.max = max;
        this.names = names;
    }

    /** The value that a name stands for, or -1. */
    int named(String upperCaseName) {
        int index = names.indexOf(upperCaseName);
        return index < 0 ? -1 : min + index;
    }

    /** The values in words, for messages. */
    String range() {
        String numbers = min + "-" + max;
        return names.isEmpty() ? numbers : numbers + " or " + names.getFirst() + "-" + names.getLast();
    }
}
