package com.crmscheduler.devservices.aws;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Schedules as JSON: as {@code GetSchedule} answers them, which is also how they are kept in a file. */
final class ScheduleJson {

    private static final String DEFAULT_ZONE = "UTC";
    private static final List<String> PARAMETERS = List.of("EcsParameters", "EventBridgeParameters",
            "KinesisParameters", "SageMakerPipelineParameters", "SqsParameters");
    private static final JsonMapper JSON = JsonMapper.shared();

    private ScheduleJson() {}

    static ObjectNode write(StoredSchedule schedule) {
        ObjectNode json = summary(schedule);
        json.put("ActionAfterCompletion", schedule.deletedAfterCompletion() ? "DELETE" : "NONE");
        putText(json, "Description", schedule.description());
        putTime(json, "EndDate", schedule.end());
        ObjectNode window = json.putObject("FlexibleTimeWindow");
        window.put("Mode", schedule.windowMinutes() == 0 ? "OFF" : "FLEXIBLE");
        if (schedule.windowMinutes() > 0) {
            window.put("MaximumWindowInMinutes", schedule.windowMinutes());
        }
        putText(json, "KmsKeyArn", schedule.kmsKeyArn());
        json.put("ScheduleExpression", schedule.expression());
        json.put("ScheduleExpressionTimezone", schedule.timezone());
        putTime(json, "StartDate", schedule.start());
        json.set("Target", target(schedule.target()));
        return json;
    }

    /** What a list says of a schedule. */
    static ObjectNode summary(StoredSchedule schedule) {
        ObjectNode json = JSON.createObjectNode();
        json.put("Arn", Arns.schedule(schedule.key()));
        json.put("Name", schedule.key().name());
        json.put("GroupName", schedule.key().group());
        json.put("State", schedule.enabled() ? "ENABLED" : "DISABLED");
        putTime(json, "CreationDate", schedule.created());
        putTime(json, "LastModificationDate", schedule.modified());
        json.putObject("Target").put("Arn", schedule.target().arn());
        return json;
    }

    /**
     * Reads a schedule, with AWS's defaults for what is absent.
     *
     * @param json checked against the service model
     */
    static StoredSchedule read(ObjectNode json, long revision, Instant created, Instant modified) {
        return new StoredSchedule(new ScheduleKey(json.path("GroupName").asString(Call.DEFAULT_GROUP),
                json.path("Name").stringValue()), revision, json.path("ScheduleExpression").stringValue(),
                json.path("ScheduleExpressionTimezone").asString(DEFAULT_ZONE), wholeSeconds(json.path("StartDate")),
                wholeSeconds(json.path("EndDate")),
                json.path("FlexibleTimeWindow").path("MaximumWindowInMinutes").asInt(0),
                !json.path("State").asString("").equals("DISABLED"),
                json.path("ActionAfterCompletion").asString("").equals("DELETE"),
                json.path("Description").asString(null), json.path("KmsKeyArn").asString(null),
                target(json.path("Target")), created, modified);
    }

    /** A time; null when there is none. */
    static @Nullable Instant time(JsonNode seconds) {
        return seconds.isNumber()
                ? Instant.ofEpochMilli(seconds.decimalValue().movePointRight(3).longValue())
                : null;
    }

    static void putTime(ObjectNode json, String member, @Nullable Instant time) {
        if (time != null) {
            json.put(member, BigDecimal.valueOf(time.toEpochMilli(), 3));
        }
    }

    private static @Nullable Instant wholeSeconds(JsonNode seconds) {
        Instant time = time(seconds);
        return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static TargetSettings target(JsonNode json) {
        JsonNode retry = json.path("RetryPolicy");
        ObjectNode parameters = JSON.createObjectNode();
        for (String block : PARAMETERS) {
            if (json.has(block)) {
                parameters.set(block, json.path(block));
            }
        }
        return new TargetSettings(json.path("Arn").stringValue(), json.path("RoleArn").stringValue(),
                json.path("Input").asString(null),
                retry.path("MaximumEventAgeInSeconds").asInt(TargetSettings.LONGEST_AGE),
                retry.path("MaximumRetryAttempts").asInt(TargetSettings.MOST_RETRIES),
                json.path("DeadLetterConfig").path("Arn").asString(null), parameters);
    }

    private static ObjectNode target(TargetSettings target) {
        ObjectNode json = JSON.createObjectNode();
        json.put("Arn", target.arn());
        json.put("RoleArn", target.roleArn());
        putText(json, "Input", target.input());
        json.putObject("RetryPolicy").put("MaximumEventAgeInSeconds", target.maximumAgeSeconds())
                .put("MaximumRetryAttempts", target.maximumRetries());
        if (target.deadLetterArn() != null) {
            json.putObject("DeadLetterConfig").put("Arn", target.deadLetterArn());
        }
        json.setAll(target.parameters());
        return json;
    }

    private static void putText(ObjectNode json, String member, @Nullable String text) {
        if (text != null) {
            json.put(member, text);
        }
    }
}
