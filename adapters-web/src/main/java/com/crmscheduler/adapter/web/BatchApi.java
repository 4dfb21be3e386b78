package com.crmscheduler.adapter.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** What the OpenAPI document says of the call that creates many. */
@Tag(name = "Schedules")
interface BatchApi {
    @Operation(summary = "Creates up to 10,000 schedules", description = "Each item on its own: one that fails does not stop the others. An array (at most 16 MiB) that"
            + " is not JSON as a whole creates nothing; NDJSON is created as it comes in, a line of at most"
            + " 256 KiB each. With an Idempotency-Key the call may be repeated.", requestBody = @RequestBody(required = true, content = {
                    @Content(mediaType = "application/json", array = @ArraySchema(schema = @Schema(implementation = ScheduleResource.class)), examples = @ExampleObject(name = "two", value = """
                            [{"taskType": "log", "expression": "rate(1 minute)"},
                             {"taskType": "log", "expression": "at(2036-12-01T09:00:00)"}]""")),
                    @Content(mediaType = "application/x-ndjson", schema = @Schema(type = "string"), examples = @ExampleObject(name = "two lines", value = """
                            {"taskType": "log", "expression": "rate(1 minute)"}
                            {"taskType": "log", "expression": "at(2036-12-01T09:00:00)"}"""))}))
    @ApiResponse(responseCode = "207", description = "What became of each item")
    ResponseEntity<BatchResponse> create(@Nullable String idempotencyKey,
            @Parameter(hidden = true) MediaType contentType, InputStream body) throws IOException;
}
