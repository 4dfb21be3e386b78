package com.crmscheduler.adapter.web;

import com.crmscheduler.adapter.web.JsonValue.Kind;
import com.crmscheduler.domain.model.TaskPayload;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How a dead letter is replayed; the body may be absent. */
@Schema(name = "ReplayRequest", description = "How a dead letter is replayed")
record ReplayRequest(
        @Schema(description = "What the handler is to get instead of what it got", implementation = Object.class, example = "{\"message\": \"corrected\"}") @Nullable Object payload) {

    /** The payload that a body names; null when there is no body or it names none. */
    static @Nullable TaskPayload payload(String text, Violations violations) {
        if (text.isBlank()) {
            return null;
        }
        JsonValue value = JsonReader.read(text, violations);
        if (value == null) {
            return null;
        }
        if (!value.is(Kind.OBJECT)) {
            violations.add(JsonReader.BODY, value.text(), Kind.OBJECT.words());
            return null;
        }
        FieldReader fields = new FieldReader(value, "", violations);
        // A payload of null is a payload: only one that is absent leaves what the handler got.
        JsonValue payload = JsonReader.members(value).get("payload");
        fields.any("payload");
        fields.done();
        return payload == null ? null : new TaskPayload(payload.text());
    }
}
