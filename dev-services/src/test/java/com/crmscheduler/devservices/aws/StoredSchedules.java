package com.crmscheduler.devservices.aws;

import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Schedules as they are kept, made without a call. */
final class StoredSchedules {

    private StoredSchedules() {}

    /** Every hour from now on. */
    static StoredSchedule rate(long revision, Instant now) {
        return of("rate", "rate(1 hour)", revision, now);
    }

    static StoredSchedule of(String name, String expression, long revision, Instant now) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("Name", name)
                .put("ScheduleExpression", expression);
        json.putObject("FlexibleTimeWindow").put("Mode", "OFF");
        json.putObject("Target").put("Arn", Arns.queue("tasks")).put("RoleArn", TargetRules.ROLE).put("Input", "i");
        return ScheduleJson.read(json, revision, now, now);
    }
}
