package com.crmscheduler.domain.model;

/**
 * What happens when an occurrence of a recurring schedule comes due while an execution of the same task is open: from its
 * hand-over until it has succeeded or given up, so while it waits for a retry too. Decided in the same atomic step that hands
 * the occurrence on. What a dead instance held is open until it has run elsewhere; its lease bounds how long that takes.
 *
 * <p>A run that somebody asks for stands beside the plan: it is never skipped or queued. While it is open it counts as open for
 * the occurrences of the plan.
 */
public enum OverlapPolicy {
    /** Both run. */
    ALLOW,
    /** The occurrence is skipped. */
    SKIP,
    /** The occurrence waits until no other execution of the task is open; while one waits, further ones are skipped. */
    QUEUE_ONE
}
