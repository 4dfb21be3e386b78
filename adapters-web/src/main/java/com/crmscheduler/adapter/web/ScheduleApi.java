package com.crmscheduler.adapter.web;

import io.swagger.v3.oas.annotations.Operation;
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

/** What the OpenAPI document says of the calls that create and change. */
@Tag(name = "Schedules", description = "Create, change and cancel tasks, and run them now")
interface ScheduleApi {
    @Operation(summary = "Creates a schedule", description = "taskType and expression are enough. With an Idempotency-Key the call may be repeated: it"
            + " creates once, and answers the same.", requestBody = @RequestBody(required = true, content = @Content(mediaType = "application/json", schema = @Schema(implementation = ScheduleResource.class), examples = {
                    @ExampleObject(name = "every minute", value = """
                            {"taskType": "log", "expression": "rate(1 minute)",
                             "payload": {"message": "hello"}}"""),
                    @ExampleObject(name = "once, in Seoul", value = """
                            {"name": "follow-up-42", "taskType": "webhook",
                             "payload": {"url": "http://127.0.0.1:9000/hook", "body": {"customer": 42}},
                             "expression": "at(2036-12-01T09:00:00)", "timezone": "Asia/Seoul"}"""),
                    @ExampleObject(name = "workdays at nine", value = """
                            {"name": "score-leads", "taskType": "log",
                             "expression": "cron(0 9 ? * MON-FRI *)", "timezone": "Europe/London"}""")})))
    @ApiResponse(responseCode = "201", description = "Created; Location and ETag name it")
    ResponseEntity<ScheduleResource> create(@Nullable String idempotencyKey, InputStream body) throws IOException;

    @Operation(summary = "Creates or replaces a schedule", description = "What is absent gets its default. If-None-Match: * only creates; If-Match: \"3\" only"
            + " replaces that version. What a GET answered can be sent back.", requestBody = @RequestBody(required = true, content = @Content(mediaType = "application/json", schema = @Schema(implementation = ScheduleResource.class), examples = @ExampleObject(name = "every hour", value = "{\"taskType\": \"log\", \"expression\": \"rate(1 hour)\"}"))))
    @ApiResponse(responseCode = "200", description = "Replaced")
    @ApiResponse(responseCode = "201", description = "Created")
    ResponseEntity<ScheduleResource> put(String group, String name, @Nullable String ifMatch,
            @Nullable String ifNoneMatch, InputStream body) throws IOException;

    @Operation(summary = "Changes a part of a schedule", description = "A JSON merge patch (RFC 7396): null takes a field back to its default.", requestBody = @RequestBody(required = true, content = {
            @Content(mediaType = "application/merge-patch+json", schema = @Schema(type = "object"), examples = @ExampleObject(name = "another rhythm", value = "{\"expression\": \"rate(2 hours)\", \"description\": null}")),
            @Content(mediaType = "application/json", schema = @Schema(type = "object"))}))
    @ApiResponse(responseCode = "200", description = "Changed")
    ResponseEntity<ScheduleResource> patch(String group, String name, @Nullable String ifMatch,
            @Nullable String ifNoneMatch, InputStream body) throws IOException;

    @Operation(summary = "Cancels a schedule, with what it has in flight")
    @ApiResponse(responseCode = "204", description = "Cancelled")
    ResponseEntity<Void> cancel(String group, String name, @Nullable String ifMatch, @Nullable String ifNoneMatch);

    @Operation(summary = "Pauses a schedule", description = "A schedule that is paused stays as it is.")
    @ApiResponse(responseCode = "200", description = "Paused")
    ResponseEntity<ScheduleResource> pause(String group, String name, @Nullable String ifMatch,
            @Nullable String ifNoneMatch);

    @Operation(summary = "Resumes a schedule", description = "A schedule that is enabled stays as it is.")
    @ApiResponse(responseCode = "200", description = "Enabled")
    ResponseEntity<ScheduleResource> resume(String group, String name, @Nullable String ifMatch,
            @Nullable String ifNoneMatch);

    @Operation(summary = "Runs a task once, now, beside its plan", description = "With an Idempotency-Key the call may be repeated: it runs once.")
    @ApiResponse(responseCode = "202", description = "Accepted")
    ResponseEntity<RunResponse> run(String group, String name, @Nullable String idempotencyKey);
}
