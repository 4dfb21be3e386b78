package com.crmscheduler.devservices.aws;

import java.util.Comparator;

/**
 * What a schedule is called. The order is that of a hash of the name: EventBridge promises no order, and a caller that takes
 * the order of names for granted has to find out.
 */
record ScheduleKey(String group, String name) implements Comparable<ScheduleKey> {

    private static final Comparator<ScheduleKey> ORDER = Comparator.comparing(ScheduleKey::group)
            .thenComparingLong(key -> Hashes.of(0, key.name())).thenComparing(ScheduleKey::name);

    @Override
    public int compareTo(ScheduleKey other) {
        return ORDER.compare(this, other);
    }
}
