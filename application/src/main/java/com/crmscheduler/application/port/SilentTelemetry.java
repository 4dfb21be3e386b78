package com.crmscheduler.application.port;

import com.crmscheduler.domain.model.TaskType;
import java.time.Duration;

/** Hears and forgets. */
enum SilentTelemetry implements SchedulerTelemetry {
    INSTANCE;

    @Override
    public void claimed(int entries) {}

    @Override
    public void skipped(SkipReason reason, long occurrences) {}

    @Override
    public void handedOver(TaskType type, Duration lateness) {}

    @Override
    public void handOverFailed(int executions) {}

    @Override
    public void started(TaskType type, Duration lateness) {}

    @Override
    public void finished(TaskType type, ExecutionOutcome outcome, Duration took) {}

    @Override
    public void dropped(String reason) {}

    @Override
    public void limited(TaskType type) {}

    @Override
    public void timedOut(TaskType type, boolean left) {}

    @Override
    public void leaseLost() {}
}
