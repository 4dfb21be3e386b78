package com.crmscheduler.adapter.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of each item of a batch. */
@Schema(name = "Batch", description = "What became of each item of a batch")
@JsonInclude(JsonInclude.Include.ALWAYS)
record BatchResponse(
        @Schema(description = "How many there are now that were asked for", example = "2") int created,
        @Schema(description = "The names, in order; null where the item failed", example = "[\"follow-up-42\", null]") List<@Nullable String> names,
        @Schema(description = "The items that failed") List<Failure> failed) {

    /** One item that failed. */
    @Schema(name = "BatchFailure")
    record Failure(@Schema(description = "Which item, from 0", example = "1") int index, ProblemResponse problem) {}
}
