package com.crmscheduler.domain.port;

import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.model.ScheduleTask;

/** What became of one task of a {@link SchedulerProvider#createAll}. */
public sealed interface CreateOutcome {

    /** It was created by this call. */
    record Created(ScheduleTask task) implements CreateOutcome {}

    /** It was created by an earlier call with the same idempotency key; the task as it is now, or as asked when it is gone. */
    record Repeated(ScheduleTask task) implements CreateOutcome {}

    /** It was not created, and why. */
    record Rejected(ScheduleTaskException reason) implements CreateOutcome {}
}
