package com.crmscheduler.adapter.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of dead letters, the latest first. */
@Schema(name = "DeadLetterList", description = "One page of dead letters, the latest first. It may be short, or empty, while there is a next cursor")
@JsonInclude(JsonInclude.Include.ALWAYS)
record DeadLetterListResponse(List<DeadLetterResource> items,
        @Schema(description = "Where to go on; null at the end") @Nullable String nextCursor) {}
