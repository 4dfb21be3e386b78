package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.TaskEnvelope.Origin;
import com.crmscheduler.domain.model.ActionAfterCompletion;
import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.domain.schedule.TimeZones;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of an envelope's header, version 1. Times and durations are in the forms of ISO 8601; what may be absent is absent
 * when there is none. Reading throws what the domain throws, or {@link IllegalArgumentException}.
 */
final class EnvelopeHeader {

    private EnvelopeHeader() {}

    static void write(ObjectNode header, TaskEnvelope envelope) {
        ScheduleTask task = envelope.task();
        header.put("group", task.id().group()).put("name", task.id().name());
        header.put("incarnation", Long.toHexString(task.incarnation()));
        header.put("version", task.version()).put("generation", task.generation());
        writeDefinition(header, task.definition());
        put(header, "anchor", task.anchor());
        put(header, "created", task.createdAt());
        put(header, "updated", task.updatedAt());
        put(header, "armed", task.nextOccurrence());
        put(header, "settled", task.lastSettled());
        writeOrigin(header, envelope.origin());
    }

    private static void writeDefinition(ObjectNode header, TaskDefinition d) {
        if (d.description() != null && d.description().isEmpty()) {
            // EventBridge may forget it, and it is not the same as none.
            header.put("description", "");
        }
        header.put("type", d.type().value()).put("expression", d.schedule().expression());
        header.put("zone", d.zone().getId());
        put(header, "start", d.window().start().orElse(null));
        put(header, "end", d.window().end().orElse(null));
        header.put("window", d.flexibleTimeWindow().length().toString()).put("state", d.state().name());
        header.putObject("retry").put("attempts", d.retry().maxAttempts())
                .put("initial", d.retry().initialBackoff().toString()).put("longest", d.retry().maxBackoff().toString())
                .put("age", d.retry().maxAge().toString());
        header.put("overlap", d.overlap().name()).put("action", d.actionAfterCompletion().name());
    }

    private static void put(ObjectNode header, String field, @Nullable Instant time) {
        if (time != null) {
            header.put(field, time.toString());
        }
    }

    private static void writeOrigin(ObjectNode header, Origin origin) {
        switch (origin) {
            case Origin.Planned() -> header.put("kind", ExecutionKind.SCHEDULED.name());
            case Origin.Fired(Instant scheduledTime, String arn, String execution, String attempt) -> header.put("kind",
                    ExecutionKind.SCHEDULED.name()).put("scheduledTime", scheduledTime.toString())
                    .put("scheduleArn", arn)
                    .put("executionId", execution).put("attemptNumber", attempt);
            case Origin.Sent sent -> {
                header.put("kind", sent.kind().name()).put("nominal", sent.nominal().toString());
                if (sent.requestId() != null) {
                    header.put("requestId", sent.requestId());
                }
                header.put("attempt", sent.attempt()).put("dueAt", sent.dueAt().toString());
                header.put("claimed", sent.claimedAt().toString());
            }
        }
    }

    static TaskEnvelope read(JsonNode header, TaskPayload payload) {
        ScheduleTaskId id = new ScheduleTaskId(text(header, "group"), text(header, "name"));
        return new TaskEnvelope(new ScheduleTask(id, Long.parseUnsignedLong(text(header, "incarnation"), 16),
                number(header, "version"), number(header, "generation"), readDefinition(header, payload),
                time(header, "anchor"), time(header, "created"), time(header, "updated"), anyTime(header, "armed"),
                anyTime(header, "settled"), 0), readOrigin(header));
    }

    private static TaskDefinition readDefinition(JsonNode header, TaskPayload payload) {
        JsonNode retry = header.path("retry");
        return new TaskDefinition(optional(header, "description"), new TaskType(text(header, "type")), payload,
                Schedule.parse(text(header, "expression")), TimeZones.of(text(header, "zone")),
                new ActiveWindow(Optional.ofNullable(anyTime(header, "start")),
                        Optional.ofNullable(anyTime(header, "end"))),
                new FlexibleTimeWindow(Duration.parse(text(header, "window"))),
                ScheduleState.valueOf(text(header, "state")),
                new RetryPolicy(Math.toIntExact(number(retry, "attempts")), Duration.parse(text(retry, "initial")),
                        Duration.parse(text(retry, "longest")), Duration.parse(text(retry, "age"))),
                null, OverlapPolicy.valueOf(text(header, "overlap")),
                ActionAfterCompletion.valueOf(text(header, "action")), null);
    }

    private static Origin readOrigin(JsonNode header) {
        ExecutionKind kind = ExecutionKind.valueOf(text(header, "kind"));
        if (header.has("nominal")) {
            return new Origin.Sent(kind, time(header, "nominal"), optional(header, "requestId"),
                    Math.toIntExact(number(header, "attempt")), time(header, "dueAt"), time(header, "claimed"));
        }
        String scheduledTime = text(header, "scheduledTime");
        return scheduledTime.startsWith("<")
                ? new Origin.Planned()
                : new Origin.Fired(Instant.parse(scheduledTime), text(header, "scheduleArn"),
                        text(header, "executionId"),
                        text(header, "attemptNumber"));
    }

    private static Instant time(JsonNode node, String field) {
        return Instant.parse(text(node, field));
    }

    private static @Nullable Instant anyTime(JsonNode node, String field) {
        String value = optional(node, field);
        return value == null ? null : Instant.parse(value);
    }

    private static long number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("its header has no number \"" + field + "\"");
        }
        return value.longValue();
    }

    private static String text(JsonNode node, String field) {
        String value = optional(node, field);
        if (value == null) {
            throw new IllegalArgumentException("its header has no text \"" + field + "\"");
        }
        return value;
    }

    private static @Nullable String optional(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isString() ? value.stringValue() : null;
    }
}
