package com.crmscheduler.domain.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Random valid cron expressions, biased to what people write and to what is hard. */
final class RandomCrons {

    /** The seed of a build's random tests; {@code -Dseed=…} tries another. */
    static final long SEED = Long.getLong("seed", 20_261_123);

    private static final List<String> WEEKDAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
    private static final List<String> MONTHS = List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP",
            "OCT", "NOV", "DEC");

    private final Random random;

    RandomCrons(Random random) {
        this.random = random;
    }

    /**
     * A cron in the words of its fields.
     *
     * @param weekdays the field with numbers from 1 for Sunday, or names
     * @param weekdayNames the same days as names, without ranges and steps
     */
    record Cron(String seconds, String minutes, String hours, String days, String months, String weekdays,
            String weekdayNames, String years) {

        String eventBridge() {
            return String.join(" ", "cron(" + minutes, hours, days, months, weekdays, years + ")");
        }

        String withSeconds() {
            return String.join(" ", "cron(" + seconds, minutes, hours, days, months, weekdays, years + ")");
        }

        /** Spring has no years, and counts and steps weekdays in another way. */
        String spring() {
            return String.join(" ", seconds, minutes, hours, days, months, weekdayNames);
        }

        String quartz() {
            return String.join(" ", seconds, minutes, hours, days, months, weekdays, years);
        }
    }

    /**
     * Any cron.
     *
     * @param lastYear where years end; 0 for a cron without years
     * @param lists whether special days come in lists too, which is beyond Quartz
     */
    Cron any(int lastYear, boolean lists) {
        String days = "?";
        String weekdays = "?";
        String names = "?";
        if (random.nextBoolean()) {
            days = days(lists);
        } else {
            Weekdays some = weekdays();
            weekdays = some.text();
            names = some.names();
        }
        String months = random.nextInt(3) > 0
                ? "*"
                : random.nextInt(3) == 0
                        ? MONTHS.get(random.nextInt(12))
                        : field(1, 12);
        return new Cron(random.nextInt(3) > 0 ? "0" : field(0, 59), field(0, 59), field(0, 23), days, months, weekdays,
                names, lastYear > 0 && random.nextInt(4) == 0 ? field(1970, lastYear) : "*");
    }

    /** A cron that matches often on any day, for looking at single nights. */
    Cron frequent() {
        String minutes = random.nextInt(3) == 0
                ? "*"
                : random.nextBoolean() ? "0/" + (1 + random.nextInt(30)) : field(0, 59);
        return new Cron("0", minutes, random.nextInt(3) == 0 ? field(0, 23) : "*", "*", "*", "?", "?", "*");
    }

    private String days(boolean lists) {
        if (lists && random.nextInt(4) == 0) {
            return special() + "," + special() + "," + field(1, 31);
        }
        return random.nextInt(3) == 0 ? special() : random.nextInt(3) == 0 ? "*" : field(1, 31);
    }

    private String special() {
        return switch (random.nextInt(5)) {
            case 0 -> "L";
            case 1 -> "LW";
            case 2 -> "L-" + (1 + random.nextInt(30));
            default -> (1 + random.nextInt(28)) + "W";
        };
    }

    private record Weekdays(String text, String names) {}

    private Weekdays weekdays() {
        int one = random.nextInt(7);
        String name = WEEKDAYS.get(one);
        String value = random.nextBoolean() ? name : Integer.toString(one + 1);
        switch (random.nextInt(6)) {
            case 0 -> {
                int nth = 1 + random.nextInt(5);
                return new Weekdays(value + "#" + nth, name + "#" + nth);
            }
            case 1 -> {
                return new Weekdays((one + 1) + "L", name + "L");
            }
            case 2 -> {
                int other = one + random.nextInt(7 - one);
                return new Weekdays(value + "-" + WEEKDAYS.get(other), names(one, other, 1));
            }
            case 3 -> {
                int step = 1 + random.nextInt(6);
                return new Weekdays((one + 1) + "/" + step, names(one, 6, step));
            }
            case 4 -> {
                return new Weekdays("*", "*");
            }
            default -> {
                return new Weekdays(value, name);
            }
        }
    }

    private static String names(int from, int to, int step) {
        List<String> names = new ArrayList<>();
        for (int i = from; i <= to; i += step) {
            names.add(WEEKDAYS.get(i));
        }
        return String.join(",", names);
    }

    private String field(int min, int max) {
        int size = max - min + 1;
        int low = min + random.nextInt(size);
        int high = low + random.nextInt(max - low + 1);
        return switch (random.nextInt(7)) {
            case 0 -> "*";
            case 1 -> low + "-" + high;
            case 2 -> low + "/" + (1 + random.nextInt(size - 1));
            case 3 -> "*/" + (1 + random.nextInt(size - 1));
            case 4 -> low + "-" + high + "/" + (1 + random.nextInt(size - 1));
            case 5 ->
                random.ints(2 + random.nextInt(4), min, max + 1).boxed().collect(Collectors.toCollection(TreeSet::new))
                        .stream().map(String::valueOf).collect(Collectors.joining(","));
            default -> Integer.toString(low);
        };
    }
}
