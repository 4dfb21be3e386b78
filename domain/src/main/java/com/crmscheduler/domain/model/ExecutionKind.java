package com.crmscheduler.domain.model;

/** Why an execution exists. */
public enum ExecutionKind {
    /** Its schedule said so. */
    SCHEDULED,
    /** Somebody asked to run the task now, beside its plan. */
    MANUAL,
    /** Somebody asked for a past occurrence. */
    BACKFILL
}
