package com.crmscheduler.adapter.web;

import com.crmscheduler.adapter.web.JsonValue.Kind;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An expression to check, that is not saved. */
@Schema(name = "PreviewRequest", description = "An expression to check", requiredProperties = "expression")
record PreviewRequest(
        @Schema(example = "cron(0 9 ? * MON-FRI *)") @Nullable String expression,
        @Schema(example = "Asia/Seoul", defaultValue = "UTC") @Nullable String timezone,
        @Schema(format = "date-time", example = "2026-12-01T00:00:00Z") @Nullable String startDate,
        @Schema(format = "date-time", example = "2036-12-01T00:00:00Z") @Nullable String endDate,
        @Schema(description = "1 to 1000", example = "10", defaultValue = "10") @Nullable Long count) {

    /** What a text says; null when it is not a JSON object. */
    static @Nullable PreviewRequest read(String text, Violations violations) {
        JsonValue value = JsonReader.read(text, violations);
        if (value == null) {
            return null;
        }
        if (!value.is(Kind.OBJECT)) {
            violations.add(JsonReader.BODY, value.text(), Kind.OBJECT.words());
            return null;
        }
        FieldReader fields = new FieldReader(value, "", violations);
        PreviewRequest request = new PreviewRequest(fields.required("expression"), fields.string("timezone"),
                fields.string("startDate"), fields.string("endDate"), fields.integer("count", 9));
        fields.done();
        return request;
    }
}
