package com.crmscheduler.adapter.web;

import com.crmscheduler.application.port.Attempt;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One attempt at an execution. */
@Schema(name = "Attempt", description = "One attempt at an execution")
@JsonInclude(JsonInclude.Include.ALWAYS)
record AttemptResource(
        @Schema(description = "From 1", example = "1") int attempt,
        @Schema(description = "LOST: its instance reported no outcome before its lease ran out", allowableValues = {
                "SUCCEEDED", "FAILED", "LOST"}, example = "FAILED") String state,
        @Schema(description = "When the store gave it out", format = "date-time", example = "2026-12-01T00:00:00.012Z") @Nullable String claimedAt,
        @Schema(description = "When the transport had delivered it to an instance", format = "date-time", example = "2026-12-01T00:00:00.018Z") @Nullable String handedOverAt,
        @Schema(description = "When its handler began", format = "date-time", example = "2026-12-01T00:00:00.019Z") @Nullable String startedAt,
        @Schema(description = "When its handler ended", format = "date-time", example = "2026-12-01T00:00:00.034Z") @Nullable String finishedAt,
        @Schema(description = "The process that ran it, as far as it is known", example = "4711@worker-1#5f0c9a1e") String instance,
        @Schema(description = "Why it failed", example = "PermanentTaskFailure: answered 400") @Nullable String error){

    static AttemptResource of(Attempt attempt) {
        return new AttemptResource(attempt.number(), attempt.state().name(), text(attempt.claimedAt()),
                text(attempt.handedOverAt()), text(attempt.startedAt()), text(attempt.finishedAt()),
                attempt.instance(), attempt.error());
    }

    static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
