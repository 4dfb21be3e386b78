package com.crmscheduler.adapter.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** Which provider is active and what it can do. */
@Schema(name = "Provider", description = "Which provider is active, its capabilities and limits")
record ProviderResponse(
        @Schema(description = "Its name, a value of scheduler.provider", example = "redis-kafka") String provider,
        @Schema(description = "The unit in which it fires: never early, normally at most this late", example = "PT0.001S") String precision,
        @Schema(description = "What it has of what providers may differ in", example = "[\"SECONDS\", \"RUN_NOW\"]") List<String> capabilities,
        LimitsResponse limits) {

    /** Bounds. */
    @Schema(name = "Limits")
    record LimitsResponse(
            @Schema(description = "The shortest period of a rate", example = "PT1S") String shortestRate,
            @Schema(description = "Bytes of a payload as UTF-8", example = "196608") int payloadBytes,
            @Schema(description = "Items of one batch call", example = "10000") int batchItems,
            @Schema(description = "Items of one page", example = "1000") int pageItems,
            @Schema(description = "Occurrences of one preview", example = "1000") int previewOccurrences) {}
}
