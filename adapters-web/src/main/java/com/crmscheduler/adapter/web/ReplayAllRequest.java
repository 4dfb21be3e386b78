package com.crmscheduler.adapter.web;

import com.crmscheduler.adapter.web.JsonValue.Kind;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Which dead letters are replayed, and how fast. All filters given must hold. */
@Schema(name = "ReplayAllRequest", description = "Which dead letters are replayed, and how fast. All filters given must hold")
record ReplayAllRequest(@Schema(example = "default") @Nullable String group,
        @Schema(example = "webhook") @Nullable String taskType,
        @Schema(description = "Gave up then or later", format = "date-time", example = "2026-12-01T00:00:00Z") @Nullable String from,
        @Schema(description = "Gave up before", format = "date-time", example = "2026-12-02T00:00:00Z") @Nullable String to,
        @Schema(description = "How many come due a second, 1 to 10000", example = "50", defaultValue = "100") @Nullable Long rate,
        @Schema(description = "How many at most, 1 to 10000", example = "1000", defaultValue = "1000") @Nullable Long limit,
        @Schema(description = "nextCursor of the call before") @Nullable String cursor) {

    /** What a text says; null when it is not a JSON object. */
    static @Nullable ReplayAllRequest read(String text, Violations violations) {
        JsonValue value = JsonReader.read(text, violations);
        if (value == null) {
            return null;
        }
        if (!value.is(Kind.OBJECT)) {
            violations.add(JsonReader.BODY, value.text(), Kind.OBJECT.words());
            return null;
        }
        FieldReader fields = new FieldReader(value, "", violations);
        ReplayAllRequest request = new ReplayAllRequest(fields.string("group"), fields.string("taskType"),
                fields.string("from"), fields.string("to"), fields.integer("rate", 9), fields.integer("limit", 9),
                fields.string("cursor"));
        fields.done();
        return request;
    }
}
