package com.crmscheduler.domain.model;

/** Whether a schedule fires. EventBridge's word for paused is DISABLED; the two are the same state. */
public enum ScheduleState {
    ENABLED,
    PAUSED
}
