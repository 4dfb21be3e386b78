package com.crmscheduler.domain.port;

import com.crmscheduler.domain.model.ScheduleTask;
import java.util.List;
import java.util.Optional;

/**
 * One page of a listing. It may be short, or empty, while there is a next cursor: the work for a page is bounded, however few
 * tasks match.
 *
 * @param items in the order of their ids with {@link Capability#ORDERED_LISTING}, else in the backend's own
 * @param nextCursor where to go on; empty at the end
 */
public record TaskPage(List<ScheduleTask> items, Optional<String> nextCursor) {

    public TaskPage {
        items = List.copyOf(items);
    }
}
