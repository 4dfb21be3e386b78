package com.crmscheduler.benchmarks.faults;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Which occurrences must run, because the service acknowledged their task, and which may, because it did not answer. Thread-safe. */
final class Expectations {

    private final Set<String> promised = ConcurrentHashMap.newKeySet();
    private final Set<String> perhaps = ConcurrentHashMap.newKeySet();

    static String occurrence(String task, long nominal) {
        return task + "@" + nominal;
    }

    static String taskOf(String occurrence) {
        return occurrence.substring(0, occurrence.lastIndexOf('@'));
    }

    void promise(String task, long nominal) {
        promised.add(occurrence(task, nominal));
    }

    /** A write whose answer was lost or was an error: a 503 does not say that nothing happened. */
    void allow(String task, long nominal) {
        perhaps.add(occurrence(task, nominal));
    }

    int promised() {
        return promised.size();
    }

    boolean allows(String occurrence) {
        return promised.contains(occurrence) || perhaps.contains(occurrence);
    }

    /** What is promised of the tasks of one of so many shares. */
    Set<String> promised(int share, int shares) {
        return promised.stream().filter(occurrence -> share(taskOf(occurrence), shares) == share)
                .collect(Collectors.toSet());
    }

    /** Which share a task belongs to, with all its occurrences. */
    static int share(String task, int shares) {
        return Math.floorMod(task.hashCode(), shares);
    }
}
