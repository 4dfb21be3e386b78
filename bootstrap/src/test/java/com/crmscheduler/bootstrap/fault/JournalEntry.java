package com.crmscheduler.bootstrap.fault;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One line of a journal.
 *
 * @param event what happened
 * @param at when, by the machine's clock, which all processes share
 * @param instance the process that wrote it
 * @param executionId of the occurrence
 * @param task the task's id, {@code group/name}
 * @param nominal the occurrence's nominal time
 * @param attempt as the process knew it
 */
record JournalEntry(Event event, Instant at, String instance, String executionId, String task, Instant nominal,
        int attempt) {

    enum Event {
        /** The transport acknowledged it. */
        HANDED_OVER,
        /** The handler was called. */
        BEGUN,
        /** The handler is about to return. */
        ENDED,
        /** The ledger said that the completion is recorded. */
        COMPLETED
    }

    String group() {
        return task.substring(0, task.indexOf('/'));
    }

    String line() {
        return event + " " + ChronoUnit.MICROS.between(Instant.EPOCH, at) + " " + instance + " " + executionId + " "
                + task + " " + nominal.toEpochMilli() + " " + attempt + "\n";
    }

    static JournalEntry parse(String line) {
        String[] parts = line.split(" ", -1);
        return new JournalEntry(Event.valueOf(parts[0]),
                Instant.EPOCH.plus(Long.parseLong(parts[1]), ChronoUnit.MICROS),
                parts[2], parts[3], parts[4], Instant.ofEpochMilli(Long.parseLong(parts[5])),
                Integer.parseInt(parts[6]));
    }
}
