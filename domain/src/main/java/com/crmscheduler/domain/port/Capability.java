package com.crmscheduler.domain.port;

/**
 * What providers may differ in. Where a caller asks for one that is lacking, the provider rejects the call; it never ignores
 * it. The last three are no request but a promise: which of them hold, a caller reads here.
 */
public enum Capability {
    /** A leading seconds field in cron, {@code rate(n seconds)}. */
    SECONDS,
    /** Fractions of a second in {@code at}. */
    MILLISECONDS,
    /** A catch-up policy of the user's choice. */
    CATCH_UP_CHOICE,
    /** An overlap policy other than allow. */
    OVERLAP_CHOICE,
    /** A limit on the number of runs. */
    RUN_LIMIT,
    /** Run now, beside the plan. */
    RUN_NOW,
    /** Listing by task type, state or due time, beside group and name prefix. */
    LIST_FILTERS,
    /** What gave up can be searched, read, replayed and purged. */
    DEAD_LETTERS,
    /** What became of executions can be read for a stated time. */
    EXECUTION_HISTORY,
    /** Versions are compared and set without a race window. */
    ATOMIC_COMPARE_AND_SET,
    /** A repeated create with the same idempotency key is recognised. */
    IDEMPOTENCY_KEYS,
    /**
     * What became of an execution is remembered by all instances: a copy of one that has finished or waits for its retry is
     * recognised, cancelling takes along what waits, and a task stays while an execution of it is at work or waits. Without it
     * a copy may reach a handler again, under the same execution id, what was fired before a cancellation may still run, and a
     * finished one-time task may be gone before its handler begins.
     */
    EXECUTION_LEDGER,
    /** Listings come in the order of the ids. Without it the order is the backend's own, and the same for every page. */
    ORDERED_LISTING,
    /**
     * The delay inside a flexible time window is the domain's own, the same for an occurrence wherever and whenever it is
     * computed. Without it the backend chooses a delay inside the window.
     */
    STABLE_JITTER
}
