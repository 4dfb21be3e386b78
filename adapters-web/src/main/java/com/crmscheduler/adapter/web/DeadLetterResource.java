package com.crmscheduler.adapter.web;

import com.crmscheduler.application.port.DeadLetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An execution that gave up. */
@Schema(name = "DeadLetter", description = "An execution that gave up")
@JsonInclude(JsonInclude.Include.ALWAYS)
record DeadLetterResource(
        @Schema(description = "The execution's id", example = "0f3a5c7e9b1d2f4a6c8e0b2d4f6a8c0e") String id,
        @Schema(example = "default") String group, @Schema(example = "follow-up-42") String name,
        @Schema(example = "webhook") String taskType,
        @Schema(description = "SCHEDULED by a plan, MANUAL by somebody, or BACKFILL", example = "SCHEDULED") String kind,
        @Schema(description = "The nominal time", format = "date-time", example = "2026-12-01T00:00:00Z") String scheduledFor,
        @Schema(description = "When it gave up", format = "date-time", example = "2026-12-01T00:00:31.004Z") String diedAt,
        @Schema(example = "PermanentTaskFailure: answered 400") String reason,
        @Schema(description = "The stack trace of the last failure; null when there is none") @Nullable String stack,
        @Schema(description = "Every attempt, oldest first") List<AttemptResource> attempts,
        @Schema(description = "What the handler got", implementation = Object.class, example = "{\"message\": \"hello\"}") @JsonRawValue String payload) {

    static DeadLetterResource of(DeadLetter letter) {
        return new DeadLetterResource(letter.id().value(), letter.occurrence().taskId().group(),
                letter.occurrence().taskId().name(), letter.type().value(), letter.occurrence().kind().name(),
                letter.occurrence().nominal().toString(), letter.diedAt().toString(), letter.reason(),
                letter.stack().isEmpty() ? null : letter.stack(),
                letter.attempts().stream().map(AttemptResource::of).toList(), letter.payload().json());
    }
}
