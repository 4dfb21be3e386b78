package com.crmscheduler.domain.model;

/** What happens when an occurrence comes due while an earlier one of the same task still runs. */
public enum OverlapPolicy {
    ALLOW,
    SKIP,
    QUEUE_ONE
}
