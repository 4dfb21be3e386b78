package com.crmscheduler.devservices.aws;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.node.ObjectNode;

/** Carries out calls. */
final class Operations {

    private final ScheduleOperations schedules;
    private final GroupOperations groups;
    private final TagOperations tags;
    private final InstantSource time;

    Operations(Store store, FaultSwitches faults, EventBridgeSchedulerSettings settings) {
        this.schedules = new ScheduleOperations(store, faults, settings.scheduleQuota());
        this.groups = new GroupOperations(store, faults, settings.groupQuota());
        this.tags = new TagOperations(store);
        this.time = settings.time();
    }

    /**
     * Carries out a call and returns its answer.
     *
     * @throws ApiError when it is refused
     */
    ObjectNode answer(Call call) {
        Model.check(call);
        Instant now = time.instant().truncatedTo(ChronoUnit.MILLIS);
        return switch (call.action()) {
            case CREATE_SCHEDULE -> schedules.create(call, now);
            case UPDATE_SCHEDULE -> schedules.update(call, now);
            case GET_SCHEDULE -> schedules.get(call, now);
            case DELETE_SCHEDULE -> schedules.delete(call, now);
            case LIST_SCHEDULES -> schedules.list(call, now);
            case CREATE_SCHEDULE_GROUP -> groups.create(call, now);
            case GET_SCHEDULE_GROUP -> groups.get(call, now);
            case DELETE_SCHEDULE_GROUP -> groups.delete(call, now);
            case LIST_SCHEDULE_GROUPS -> groups.list(call, now);
            case LIST_TAGS_FOR_RESOURCE -> tags.list(call, now);
            case TAG_RESOURCE -> tags.tag(call, now);
            case UNTAG_RESOURCE -> tags.untag(call, now);
        };
    }
}
