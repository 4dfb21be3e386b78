package com.crmscheduler.adapter.web;

import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.Execution;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of an execution. The times, the instance and the error are those of its last attempt. */
@Schema(name = "Execution", description = "What became of an execution; the times, the instance and the error are those of its last attempt")
@JsonInclude(JsonInclude.Include.ALWAYS)
record ExecutionResource(
        @Schema(description = "The execution's id", example = "0f3a5c7e9b1d2f4a6c8e0b2d4f6a8c0e") String id,
        @Schema(example = "default") String group, @Schema(example = "follow-up-42") String name,
        @Schema(example = "webhook") String taskType,
        @Schema(description = "SCHEDULED by a plan, MANUAL by somebody, or BACKFILL", example = "SCHEDULED") String kind,
        @Schema(description = "The nominal time", format = "date-time", example = "2026-12-01T00:00:00Z") String scheduledFor,
        @Schema(description = "When its last attempt was due", format = "date-time", example = "2026-12-01T00:00:00Z") String dueAt,
        @Schema(description = "RETRYING waits for its next attempt", allowableValues = {
                "SUCCEEDED", "RETRYING",
                "DEAD_LETTERED"}, example = "SUCCEEDED") String state,
        @Schema(description = "The number of its last attempt", example = "1") int attempt,
        @Schema(format = "date-time", example = "2026-12-01T00:00:00.012Z") @Nullable String claimedAt,
        @Schema(format = "date-time", example = "2026-12-01T00:00:00.018Z") @Nullable String handedOverAt,
        @Schema(format = "date-time", example = "2026-12-01T00:00:00.019Z") @Nullable String startedAt,
        @Schema(format = "date-time", example = "2026-12-01T00:00:00.034Z") @Nullable String finishedAt,
        @Schema(example = "4711@worker-1#5f0c9a1e") String instance,
        @Schema(description = "Why the last attempt failed; null when it did not") @Nullable String error,
        @Schema(description = "Every attempt that is over, oldest first") List<AttemptResource> attempts){

    static ExecutionResource of(Execution execution) {
        Attempt last = execution.last();
        return new ExecutionResource(execution.id().value(), execution.taskId().group(), execution.taskId().name(),
                execution.type().value(), execution.kind().name(), execution.nominal().toString(),
                execution.dueAt().toString(), execution.state().name(), last.number(),
                AttemptResource.text(last.claimedAt()), AttemptResource.text(last.handedOverAt()),
                AttemptResource.text(last.startedAt()), AttemptResource.text(last.finishedAt()), last.instance(),
                last.error(), execution.attempts().stream().map(AttemptResource::of).toList());
    }
}
