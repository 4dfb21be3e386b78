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

/** What the OpenAPI document says of the calls on dead letters. */
@Tag(name = "Dead letters", description = "What gave up: search, replay, purge. A provider that cannot answers 422")
interface DeadLetterApi {
    @Operation(summary = "Lists dead letters by cursor, the latest first", description = "All filters given must hold. A page may be short, or empty, while nextCursor is not null.")
    @ApiResponse(responseCode = "200", description = "One page")
    @ApiResponse(responseCode = "422", ref = OpenApiDescription.UNSUPPORTED)
    DeadLetterListResponse list(@Parameter(example = "default") @Nullable String group,
            @Parameter(example = "webhook") @Nullable String taskType,
            @Parameter(description = "Gave up then or later", example = "2026-12-01T00:00:00Z") @Nullable String from,
            @Parameter(description = "Gave up before", example = "2026-12-02T00:00:00Z") @Nullable String to,
            @Parameter(description = "Items a page, 1 to 1000", schema = @Schema(type = "integer", defaultValue = "100", minimum = "1", maximum = "1000")) @Nullable String limit,
            @Parameter(description = "nextCursor of the page before") @Nullable String cursor);

    @Operation(summary = "Reads a dead letter")
    @ApiResponse(responseCode = "200", description = "The dead letter")
    @ApiResponse(responseCode = "404", ref = OpenApiDescription.NO_LETTER)
    @ApiResponse(responseCode = "422", ref = OpenApiDescription.UNSUPPORTED)
    DeadLetterResource get(String id);

    @Operation(summary = "Replays a dead letter", description = "Its execution runs once more, with its id and the next attempt, even when its schedule is gone. Where its"
            + " retry policy has no attempt left, a failure makes it a dead letter again at once. The body, and the payload in it,"
            + " may be absent.", requestBody = @RequestBody(content = @Content(mediaType = "application/json", schema = @Schema(implementation = ReplayRequest.class), examples = @ExampleObject(name = "with another payload", value = "{\"payload\": {\"message\": \"corrected\"}}"))))
    @ApiResponse(responseCode = "202", description = "Accepted")
    @ApiResponse(responseCode = "404", ref = OpenApiDescription.NO_LETTER)
    ResponseEntity<RunResponse> replay(String id, InputStream body) throws IOException;

    @Operation(summary = "Replays what a filter finds, the latest first, at a rate", description = "What comes due when is stored with the executions, so the rate is kept whatever"
            + " becomes of the instance that was asked. Go on with nextCursor while it is not null: it keeps the"
            + " rate across calls. One whose letters come due more than 10000 s from now is refused with 400, and good again later.", requestBody = @RequestBody(required = true, content = @Content(mediaType = "application/json", schema = @Schema(implementation = ReplayAllRequest.class), examples = @ExampleObject(name = "a type, gently", value = "{\"taskType\": \"webhook\", \"rate\": 20}"))))
    @ApiResponse(responseCode = "202", description = "Accepted")
    ResponseEntity<ReplayResponse> replayAll(InputStream body) throws IOException;

    @Operation(summary = "Purges a dead letter", description = "It is gone for good.")
    @ApiResponse(responseCode = "204", description = "Purged")
    @ApiResponse(responseCode = "404", ref = OpenApiDescription.NO_LETTER)
    @ApiResponse(responseCode = "422", ref = OpenApiDescription.UNSUPPORTED)
    ResponseEntity<Void> purge(String id);
}
