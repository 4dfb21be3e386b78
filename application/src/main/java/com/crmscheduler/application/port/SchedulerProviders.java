package com.crmscheduler.application.port;

import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.SchedulerProvider;
import java.util.List;

/** The providers of this process. New tasks go to the primary; a task stays with its owner until it has finished. */
public interface SchedulerProviders {

    /** Where new tasks go. */
    SchedulerProvider primary();

    /** All of them, the primary first. */
    List<SchedulerProvider> all();

    /**
     * The provider that has a task, or the primary when none has it. A provider that does not answer hides no task of another.
     *
     * @throws com.crmscheduler.domain.error.ProviderUnavailable when none that answers has it, and one that may have it does
     *     not answer
     * @throws com.crmscheduler.domain.error.ProviderThrottled likewise, when that one is asked too often
     */
    SchedulerProvider owner(ScheduleTaskId id);
}
