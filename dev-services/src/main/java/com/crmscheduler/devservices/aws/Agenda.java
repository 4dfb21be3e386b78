package com.crmscheduler.devservices.aws;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Things in the order of their times, and of their arrival where these are equal. The first is found at once, and any can be
 * taken out, at a cost that grows with the logarithm of their number. Not safe for threads.
 */
final class Agenda<T> {

    private final TreeSet<Slot<T>> slots = new TreeSet<>(
            Comparator.<Slot<T>, Instant>comparing(Slot::time).thenComparingLong(Slot::arrival));
    private long arrivals;

    Slot<T> add(Instant time, T item) {
        Slot<T> slot = new Slot<>(time, arrivals++, item);
        slots.add(slot);
        return slot;
    }

    void remove(Slot<T> slot) {
        slots.remove(slot);
    }

    Optional<Slot<T>> first() {
        return slots.isEmpty() ? Optional.empty() : Optional.of(slots.first());
    }

    /** A place in the agenda. */
    record Slot<T>(Instant time, long arrival, T item) {}
}
