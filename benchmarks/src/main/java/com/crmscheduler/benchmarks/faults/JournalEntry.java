package com.crmscheduler.benchmarks.faults;

/**
 * One line of a journal.
 *
 * @param event what happened
 * @param at when, in microseconds of the machine's clock, which all processes share
 * @param instance the process that wrote it
 * @param executionId of the occurrence
 * @param task the task's id, {@code group/name}
 * @param nominal the occurrence's nominal time, in milliseconds
 * @param attempt as the process knew it
 * @param granted when the product last made sure that the execution is its own, for a call of the handler; otherwise as at
 */
record JournalEntry(Event event, long at, String instance, String executionId, String task, long nominal, int attempt,
        long granted) {

    private static final int FIELDS = 8;

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

    JournalEntry(Event event, long at, String instance, String executionId, String task, long nominal, int attempt) {
        this(event, at, instance, executionId, task, nominal, attempt, at);
    }

    String group() {
        return task.substring(0, task.indexOf('/'));
    }

    /** Names the occurrence. */
    String occurrence() {
        return Expectations.occurrence(task, nominal);
    }

    String line() {
        return event + " " + at + " " + instance + " " + executionId + " " + task + " " + nominal + " " + attempt + " "
                + granted + "\n";
    }

    static JournalEntry parse(String line) {
        String[] parts = line.split(" ", -1);
        if (parts.length != FIELDS) {
            throw new IllegalArgumentException("no line of a journal: " + line);
        }
        return new JournalEntry(Event.valueOf(parts[0]), Long.parseLong(parts[1]), parts[2], parts[3], parts[4],
                Long.parseLong(parts[5]), Integer.parseInt(parts[6]), Long.parseLong(parts[7]));
    }
}
