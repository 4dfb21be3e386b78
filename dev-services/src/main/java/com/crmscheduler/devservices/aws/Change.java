package com.crmscheduler.devservices.aws;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is written into the journal. {@link Replay} reads it. */
final class Change {

    static final String OP = "op";
    static final String GROUP = "group";
    static final String UNGROUP = "ungroup";
    static final String PUT = "put";
    static final String OLD = "old";
    static final String DROP = "drop";
    static final String PENDING = "pending";
    static final String SETTLED = "settled";

    private static final JsonMapper JSON = JsonMapper.shared();

    private Change() {}

    static ObjectNode group(StoredGroup group) {
        ObjectNode line = line(GROUP).put("name", group.name());
        putTime(line, "created", group.created());
        putTime(line, "modified", group.modified());
        putTime(line, "goneAt", group.goneAt());
        ObjectNode tags = line.putObject("tags");
        group.tags().forEach(tags::put);
        return line;
    }

    static ObjectNode ungroup(String name) {
        return line(UNGROUP).put("name", name);
    }

    /** A schedule as it is now, and what it fired last. */
    static ObjectNode put(StoredSchedule schedule, @Nullable Instant lastFired) {
        ObjectNode line = line(PUT).put("revision", schedule.revision());
        putTime(line, "fired", lastFired);
        line.set("schedule", ScheduleJson.write(schedule));
        return line;
    }

    /** A version of a schedule that is no more, but that a delivery was picked up by. */
    static ObjectNode old(StoredSchedule schedule) {
        ObjectNode line = line(OLD).put("revision", schedule.revision());
        line.set("schedule", ScheduleJson.write(schedule));
        return line;
    }

    static ObjectNode drop(ScheduleKey key) {
        return line(DROP).put("group", key.group()).put("name", key.name());
    }

    static ObjectNode pending(Delivery delivery) {
        ObjectNode line = line(PENDING).put("id", delivery.executionId())
                .put("revision", delivery.schedule().revision()).put("attempts", delivery.attempts());
        putTime(line, "nominal", delivery.nominal());
        putTime(line, "firstTriedAt", delivery.firstTriedAt());
        putTime(line, "sendAt", delivery.sendAt());
        return line;
    }

    static ObjectNode settled(Delivery delivery) {
        return line(SETTLED).put("id", delivery.executionId());
    }

    private static ObjectNode line(String op) {
        return JSON.createObjectNode().put(OP, op);
    }

    private static void putTime(ObjectNode line, String member, @Nullable Instant time) {
        if (time != null) {
            line.put(member, time.toEpochMilli());
        }
    }
}
