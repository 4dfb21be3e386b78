package com.crmscheduler.adapter.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Dead letters were replayed. */
@Schema(name = "Replay", description = "Dead letters were replayed")
@JsonInclude(JsonInclude.Include.ALWAYS)
record ReplayResponse(@Schema(description = "How many", example = "250") int replayed,
        @Schema(description = "Where to go on; null when no more match") @Nullable String nextCursor) {}
