package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.util.Optional;

/** A task as it stands in EventBridge Scheduler now. */
interface CurrentSchedules {

    /**
     * The task; empty when no schedule of ours has that name.
     *
     * @throws com.crmscheduler.domain.error.ProviderUnavailable when EventBridge does not answer; never empty for that
     */
    Optional<ScheduleTask> find(ScheduleTaskId id);

    /**
     * Deletes a task's schedule; that it is gone already is what was asked for.
     *
     * @throws com.crmscheduler.domain.error.ScheduleTaskException when it is not known to be gone
     */
    void delete(ScheduleTaskId id);
}
