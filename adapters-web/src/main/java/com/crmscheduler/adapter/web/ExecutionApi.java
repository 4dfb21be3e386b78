package com.crmscheduler.adapter.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the OpenAPI document says of the calls that read the history. */
@Tag(name = "Executions", description = "What became of executions, for a configured time. A provider that keeps no history answers 422")
interface ExecutionApi {
    @Operation(summary = "Lists executions by cursor, newest first", description = "All filters given must hold. An execution is there once an attempt at it has ended.")
    @ApiResponse(responseCode = "200", description = "One page")
    @ApiResponse(responseCode = "422", ref = OpenApiDescription.UNSUPPORTED)
    ExecutionListResponse list(
            @Parameter(description = "SUCCEEDED, RETRYING or DEAD_LETTERED", example = "DEAD_LETTERED") @Nullable String state,
            @Parameter(example = "webhook") @Nullable String taskType,
            @Parameter(description = "The last attempt ended then or later", example = "2026-12-01T00:00:00Z") @Nullable String from,
            @Parameter(description = "The last attempt ended before", example = "2026-12-02T00:00:00Z") @Nullable String to,
            @Parameter(description = "Items a page, 1 to 1000", schema = @Schema(type = "integer", defaultValue = "100", minimum = "1", maximum = "1000")) @Nullable String limit,
            @Parameter(description = "nextCursor of the page before") @Nullable String cursor);

    @Operation(summary = "Reads an execution with every attempt")
    @ApiResponse(responseCode = "200", description = "The execution")
    @ApiResponse(responseCode = "404", ref = OpenApiDescription.NO_EXECUTION)
    @ApiResponse(responseCode = "422", ref = OpenApiDescription.UNSUPPORTED)
    ExecutionResource get(String id);

    @Operation(summary = "Lists the executions of a schedule by cursor, newest first", description = "A schedule that has finished and is gone lives on here; one that never was has none.")
    @ApiResponse(responseCode = "200", description = "One page")
    @ApiResponse(responseCode = "422", ref = OpenApiDescription.UNSUPPORTED)
    ExecutionListResponse ofSchedule(String group, String name,
            @Parameter(description = "Items a page, 1 to 1000", schema = @Schema(type = "integer", defaultValue = "100", minimum = "1", maximum = "1000")) @Nullable String limit,
            @Parameter(description = "nextCursor of the page before") @Nullable String cursor);
}
