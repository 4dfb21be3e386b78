package com.crmscheduler.adapter.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/** What the OpenAPI document says of the calls that read. */
@Tag(name = "Queries", description = "Read and preview schedules; what the provider can do")
interface ScheduleQueryApi {
    @Operation(summary = "Reads a schedule", description = "The ETag is the version: it moves with every edit, and not when the task fires.")
    @ApiResponse(responseCode = "200", description = "The schedule")
    ResponseEntity<ScheduleResource> get(String group, String name);

    @Operation(summary = "Lists schedules by cursor", description = "All filters given must hold. A page may be short, or empty, while nextCursor is not null;"
            + " what exists throughout is seen exactly once.")
    @ApiResponse(responseCode = "200", description = "One page")
    ScheduleListResponse list(@Parameter(example = "default") @Nullable String group,
            @Parameter(description = "Needs a group", example = "follow-up-") @Nullable String namePrefix,
            @Parameter(example = "log") @Nullable String taskType,
            @Parameter(description = "ENABLED or PAUSED", example = "ENABLED") @Nullable String state,
            @Parameter(description = "Next occurrence before this", example = "2036-12-01T00:00:00Z") @Nullable String dueBefore,
            @Parameter(description = "Items a page, 1 to 1000", schema = @Schema(type = "integer", defaultValue = "100", minimum = "1", maximum = "1000")) @Nullable String limit,
            @Parameter(description = "nextCursor of the page before") @Nullable String cursor);

    @Operation(summary = "Previews when a schedule fires next")
    @ApiResponse(responseCode = "200", description = "The next times, fewer when its plan ends")
    OccurrencesResponse occurrences(String group, String name,
            @Parameter(description = "How many, 1 to 1000", schema = @Schema(type = "integer", defaultValue = "10", minimum = "1", maximum = "1000")) @Nullable String count);

    @Operation(summary = "Checks and previews an expression that is not saved", requestBody = @RequestBody(required = true, content = @Content(mediaType = "application/json", schema = @Schema(implementation = PreviewRequest.class), examples = @ExampleObject(name = "workdays at nine", value = """
            {"expression": "cron(0 9 ? * MON-FRI *)", "timezone": "Asia/Seoul", "count": 5}"""))))
    @ApiResponse(responseCode = "200", description = "The next times")
    OccurrencesResponse preview(InputStream body) throws IOException;

    @Operation(summary = "Tells which provider is active, and what it can do")
    @ApiResponse(responseCode = "200", description = "The provider")
    ProviderResponse provider();
}
