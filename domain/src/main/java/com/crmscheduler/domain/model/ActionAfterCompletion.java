package com.crmscheduler.domain.model;

/** What becomes of a schedule that has nothing left to fire. EventBridge calls {@link #KEEP} NONE. */
public enum ActionAfterCompletion {
    DELETE,
    KEEP
}
