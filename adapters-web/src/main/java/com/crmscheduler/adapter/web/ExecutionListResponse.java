package com.crmscheduler.adapter.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of the history, newest first. */
@Schema(name = "ExecutionList", description = "One page of the history, newest first. It may be short, or empty, while there is a next cursor")
@JsonInclude(JsonInclude.Include.ALWAYS)
record ExecutionListResponse(List<ExecutionResource> items,
        @Schema(description = "Where to go on; null at the end") @Nullable String nextCursor) {}
