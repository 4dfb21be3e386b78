package com.crmscheduler.application.port;

import com.crmscheduler.domain.model.TaskType;
import java.time.Duration;

/** Hears what the scheduler does, to count it. Calls are cheap, never throw, and come from any thread. */
public interface SchedulerTelemetry {

    /** A claim gave out so many entries. */
    void claimed(int entries);

    /** So many occurrences of recurring schedules were passed over. */
    void skipped(SkipReason reason, long occurrences);

    /** An execution was stored by the transport so long after it was due. */
    void handedOver(TaskType type, Duration lateness);

    /** The transport refused so many executions; they will be tried again. */
    void handOverFailed(int executions);

    /** A handler began so long after its execution was due. */
    void started(TaskType type, Duration lateness);

    /** A handler ended. */
    void finished(TaskType type, ExecutionOutcome outcome, Duration took);

    /** A delivery was dropped because it was finished, cancelled, changed, or held elsewhere. */
    void dropped(String reason);

    /** An execution found its limits reached and was sent back for a while. */
    void limited(TaskType type);

    /**
     * A handler did not end in time.
     *
     * @param left whether it ignored its interruption too, so that it was left to itself
     */
    void timedOut(TaskType type, boolean left);

    /** The holder's lease had run out when it wanted to record an outcome. */
    void leaseLost();

    /** Nobody listens. */
    static SchedulerTelemetry none() {
        return SilentTelemetry.INSTANCE;
    }
}
