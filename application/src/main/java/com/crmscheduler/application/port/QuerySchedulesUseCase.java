package com.crmscheduler.application.port;

import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** Driving port: reads schedules and previews them. Any thread; each call blocks for a bounded time. */
public interface QuerySchedulesUseCase {

    int MAX_PREVIEW = 1_000;

    /**
     * One task.
     *
     * @throws TaskNotFound when there is none
     */
    ScheduleTask get(ScheduleTaskId id);

    /** One page. With a standby its tasks are listed too, provider after provider; a page holds tasks of one. */
    TaskPage list(TaskQuery query);

    /** The next nominal times of a task from its next occurrence on; fewer than asked for when its plan ends or its limit on runs is reached, none while it is paused. */
    List<Instant> preview(ScheduleTaskId id, int count);

    /** The next nominal times, from now on, of an expression that is not saved; for a one-time schedule its time, past or not. */
    List<Instant> preview(Schedule schedule, ZoneId zone, ActiveWindow window, int count);

    /** What the primary provider can do. */
    SchedulerCapabilities capabilities();

    /** What the standbys can do, which keep the tasks that they have; empty where there is none. */
    List<SchedulerCapabilities> standbys();
}
