package com.crmscheduler.adapter.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The schedule as it stands in a request or an answer: every value as text, so that reading and judging are two steps. In a
 * request every field but {@code taskType} and {@code expression} may be absent or null, which means its default; the
 * last five are the server's own and must then be what the server has.
 */
@Schema(name = "Schedule", description = "A task and when it runs. To create one, taskType and expression are enough.", requiredProperties = {
        "taskType", "expression"})
@JsonInclude(JsonInclude.Include.ALWAYS)
record ScheduleResource(
        @Schema(description = "The tenant or team; 1 to 64 characters of 0-9 a-z A-Z - _ .", example = "default", defaultValue = "default") @Nullable String group,
        @Schema(description = "Unique in its group; generated (sortable by time) when absent", example = "follow-up-42") @Nullable String name,
        @Schema(description = "At most 512 characters", example = "Call back about the offer") @Nullable String description,
        @Schema(description = "Selects the handler", example = "log") @Nullable String taskType,
        @Schema(description = "What the handler gets: any JSON value of at most 192 KiB, kept byte for byte", implementation = Object.class, example = "{\"message\": \"hello\"}") @JsonRawValue @Nullable String payload,
        @Schema(description = "at(…), rate(…) or cron(…), as EventBridge Scheduler writes them", example = "rate(5 minutes)") @Nullable String expression,
        @Schema(description = "IANA name of the zone in which at and cron are read", example = "Asia/Seoul", defaultValue = "UTC") @Nullable String timezone,
        @Schema(description = "Not before", format = "date-time", example = "2026-12-01T00:00:00Z") @Nullable String startDate,
        @Schema(description = "Not after", format = "date-time", example = "2036-12-01T00:00:00Z") @Nullable String endDate,
        @Schema(description = "How far after its nominal time an occurrence may run; ISO-8601", example = "PT0S", defaultValue = "PT0S") @Nullable String flexibleTimeWindow,
        @Schema(description = "ENABLED or PAUSED (EventBridge's word DISABLED is read as PAUSED)", example = "ENABLED", defaultValue = "ENABLED", allowableValues = {
                "ENABLED", "PAUSED"}) @Nullable String state,
        @Nullable RetryResource retryPolicy,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CatchUpResource catchUp,
        @Schema(description = "What happens while an earlier occurrence still runs", example = "ALLOW", defaultValue = "ALLOW", allowableValues = {
                "ALLOW", "SKIP", "QUEUE_ONE"}) @Nullable String overlap,
        @Schema(description = "After how many runs a recurring schedule is finished, 1 to 1000000; absent for no limit. What is skipped, and a run that was asked for, does not count", example = "10") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long maxRuns,
        @Schema(description = "What becomes of a finished schedule (EventBridge's word NONE is read as KEEP)", example = "DELETE", defaultValue = "DELETE", allowableValues = {
                "DELETE", "KEEP"}) @Nullable String actionAfterCompletion,
        @Schema(description = "The server's; moves with every edit", example = "1") @Nullable Long version,
        @Schema(description = "The server's", format = "date-time", example = "2026-11-23T00:00:00Z") @Nullable String createdAt,
        @Schema(description = "The server's", format = "date-time", example = "2026-11-23T00:00:00Z") @Nullable String updatedAt,
        @Schema(description = "The server's; null while paused and at the end", format = "date-time", example = "2026-11-23T00:05:00Z") @Nullable String nextOccurrence,
        @Schema(description = "The server's; the runs that count for maxRuns, absent without it", example = "3") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long runs){

    /** How failed executions are tried again. */
    @Schema(name = "RetryPolicy", description = "How failed executions are tried again; durations are ISO-8601")
    record RetryResource(
            @Schema(description = "Attempts in all, 1 to 100", example = "5", defaultValue = "5") @Nullable Long maxAttempts,
            @Schema(example = "PT1S", defaultValue = "PT1S") @Nullable String initialBackoff,
            @Schema(example = "PT1H", defaultValue = "PT1H") @Nullable String maxBackoff,
            @Schema(example = "P1D", defaultValue = "P1D") @Nullable String maxAge) {}

    /** What happens to missed occurrences. */
    @Schema(name = "CatchUp", description = "What happens to occurrences that were missed in an outage")
    record CatchUpResource(
            @Schema(example = "LATEST", defaultValue = "LATEST", allowableValues = {"SKIP", "LATEST",
                    "ALL"}) @Nullable String mode,
            @Schema(example = "P1D", defaultValue = "P1D") @Nullable String window,
            @Schema(example = "100", defaultValue = "100") @Nullable Long limit){}
}
