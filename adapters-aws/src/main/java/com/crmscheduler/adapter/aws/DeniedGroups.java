package com.crmscheduler.adapter.aws;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Groups whose schedules this program may not read, as it found out of late. Their messages are put off, and come again, so a
 * denial that is not met again is over. Thread-safe.
 */
final class DeniedGroups {

    /** Longer than a message is put off. */
    private static final long FRESH_NANOS = 120_000_000_000L;
    /** So many are told of. */
    private static final int MOST = 100;

    private final Map<String, Long> metAt = new ConcurrentHashMap<>();

    /** Notes a denial; true when it is news. */
    boolean denied(String group) {
        return (metAt.size() < MOST || metAt.containsKey(group)) && metAt.put(group, System.nanoTime()) == null;
    }

    void allowed(String group) {
        metAt.remove(group);
    }

    List<String> names() {
        long now = System.nanoTime();
        metAt.values().removeIf(at -> now - at > FRESH_NANOS);
        return metAt.keySet().stream().sorted().toList();
    }
}
