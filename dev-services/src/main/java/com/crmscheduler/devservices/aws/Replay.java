package com.crmscheduler.devservices.aws;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a journal says, put together line by line. */
final class Replay {

    private final Map<String, StoredGroup> groups = new LinkedHashMap<>();
    private final Map<ScheduleKey, Kept> schedules = new LinkedHashMap<>();
    private final Map<Long, StoredSchedule> versions = new HashMap<>();
    private final Map<String, Delivery> deliveries = new LinkedHashMap<>();
    private long lastRevision;

    /** A schedule and what it fired last. */
    record Kept(StoredSchedule schedule, @Nullable Instant lastFired) {}

    void read(JsonNode line) {
        switch (line.path(Change.OP).asString("")) {
            case Change.GROUP -> group(line);
            case Change.UNGROUP -> ungroup(line.path("name").stringValue());
            case Change.PUT -> put(line);
            case Change.OLD -> version(line);
            case Change.DROP -> schedules
                    .remove(new ScheduleKey(line.path("group").stringValue(), line.path("name").stringValue()));
            case Change.PENDING -> pending(line);
            case Change.SETTLED -> deliveries.remove(line.path("id").stringValue());
            default -> throw new IllegalArgumentException("unknown change: " + line);
        }
    }

    Collection<StoredGroup> groups() {
        return groups.values();
    }

    Collection<Kept> schedules() {
        return schedules.values();
    }

    /** What was picked up and may not have been sent. */
    Collection<Delivery> deliveries() {
        return deliveries.values();
    }

    long lastRevision() {
        return lastRevision;
    }

    private void group(JsonNode line) {
        Map<String, String> tags = new LinkedHashMap<>();
        line.path("tags").forEachEntry((key, value) -> tags.put(key, value.stringValue()));
        String name = line.path("name").stringValue();
        groups.put(name, new StoredGroup(name, required(line, "created"), required(line, "modified"),
                time(line, "goneAt"), tags));
    }

    private void ungroup(String name) {
        groups.remove(name);
        schedules.keySet().removeIf(key -> key.group().equals(name));
    }

    private void put(JsonNode line) {
        StoredSchedule schedule = version(line);
        Instant fired = time(line, "fired");
        schedules.put(schedule.key(), new Kept(schedule, fired));
    }

    private StoredSchedule version(JsonNode line) {
        ObjectNode json = line.path("schedule").asObject();
        long revision = line.path("revision").longValue();
        StoredSchedule schedule = ScheduleJson.read(json, revision, seconds(json, "CreationDate"),
                seconds(json, "LastModificationDate"));
        versions.put(revision, schedule);
        lastRevision = Math.max(lastRevision, revision);
        return schedule;
    }

    private void pending(JsonNode line) {
        StoredSchedule version = versions.get(line.path("revision").longValue());
        if (version == null) {
            throw new IllegalArgumentException("a delivery of an unknown version: " + line);
        }
        Instant nominal = required(line, "nominal");
        String id = line.path("id").stringValue();
        deliveries.put(id, new Delivery(id, version, nominal, line.path("attempts").intValue(),
                time(line, "firstTriedAt"), required(line, "sendAt")));
        Kept kept = schedules.get(version.key());
        if (kept != null && kept.schedule().revision() == version.revision()
                && (kept.lastFired() == null || kept.lastFired().isBefore(nominal))) {
            schedules.put(version.key(), new Kept(version, nominal));
        }
    }

    private static Instant seconds(JsonNode json, String member) {
        Instant time = ScheduleJson.time(json.path(member));
        if (time == null) {
            throw new IllegalArgumentException(member + " is missing: " + json);
        }
        return time;
    }

    private static Instant required(JsonNode line, String member) {
        Instant time = time(line, member);
        if (time == null) {
            throw new IllegalArgumentException(member + " is missing: " + line);
        }
        return time;
    }

    private static @Nullable Instant time(JsonNode line, String member) {
        return line.has(member) ? Instant.ofEpochMilli(line.path(member).longValue()) : null;
    }
}
