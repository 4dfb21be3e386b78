package com.crmscheduler.devservices.aws;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call that was understood: what is asked for, and its input, wherever in the request a member of it was.
 *
 * @param input its members, named as in the service model
 */
record Call(Action action, ObjectNode input) {

    static final String DEFAULT_GROUP = "default";

    /** A member that is a text; null when it is absent. */
    @Nullable
    String text(String member) {
        JsonNode value = input.path(member);
        return value.isMissingNode() || value.isNull() ? null : value.stringValue();
    }

    String name() {
        return input.path("Name").asString("");
    }

    /** The schedule that is named, in the default group unless another is. */
    ScheduleKey schedule() {
        return new ScheduleKey(input.path("GroupName").asString(DEFAULT_GROUP), name());
    }

    /** What it is about, as policies call it. */
    String resource() {
        return switch (action.path()) {
            case SCHEDULES, SCHEDULE -> action == Action.LIST_SCHEDULES ? "*" : Arns.schedule(schedule());
            case GROUPS, GROUP -> action == Action.LIST_SCHEDULE_GROUPS ? "*" : Arns.group(name());
            case TAGS -> input.path("ResourceArn").asString("*");
        };
    }
}
