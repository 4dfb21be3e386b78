package com.crmscheduler.domain.port;

/** What providers may differ in. A provider that lacks one rejects what needs it; it never ignores it. */
public enum Capability {
    /** A leading seconds field in cron, {@code rate(n seconds)}. */
    SECONDS,
    /** Fractions of a second in {@code at}. */
    MILLISECONDS,
    /** A catch-up policy of the user's choice. */
    CATCH_UP_CHOICE,
    /** An overlap policy other than allow. */
    OVERLAP_CHOICE,
    /** Run now, beside the plan. */
    RUN_NOW,
    /** Listing by task type, state or due time, beside group and name prefix. */
    LIST_FILTERS,
    /** Versions are compared and set without a race window. */
    ATOMIC_COMPARE_AND_SET,
    /** A repeated create with the same idempotency key is recognised. */
    IDEMPOTENCY_KEYS
}
