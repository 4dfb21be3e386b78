package com.crmscheduler.adapter.web;

import com.crmscheduler.application.port.QuerySchedulesUseCase;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.TaskQuery;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.stream.Stream;

/** Which provider is active and what it can do. */
@Schema(name = "Provider", description = "Which provider is active, its capabilities and limits")
record ProviderResponse(
        @Schema(description = "Its name, a value of scheduler.provider", example = "redis-kafka") String provider,
        @Schema(description = "The unit in which it fires: never early, normally at most this late", example = "PT0.001S") String precision,
        @Schema(description = "What it has of what providers may differ in", example = "[\"SECONDS\", \"RUN_NOW\"]") List<String> capabilities,
        LimitsResponse limits,
        @Schema(description = "Providers that keep firing and changing the tasks that they still have; absent where there is none") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<StandbyResponse> standbys) {

    static ProviderResponse of(QuerySchedulesUseCase query, ScheduleMapper mapper) {
        SchedulerCapabilities primary = query.capabilities();
        return new ProviderResponse(primary.provider(), mapper.text(primary.precision()), names(primary),
                new LimitsResponse(mapper.text(primary.shortestRate()), TaskPayload.MAX_BYTES,
                        BatchController.MAX_ITEMS, TaskQuery.MAX_LIMIT, QuerySchedulesUseCase.MAX_PREVIEW),
                query.standbys().stream().map(standby -> new StandbyResponse(standby.provider(),
                        mapper.text(standby.precision()), names(standby), mapper.text(standby.shortestRate())))
                        .toList());
    }

    /**
     * Whether every provider lets the caller choose. Nobody knows here whose a task is; one that is told of a policy which its
     * provider does not know would not be taken back as it was given.
     */
    static boolean catchUpIsChosen(QuerySchedulesUseCase query) {
        return Stream.concat(Stream.of(query.capabilities()), query.standbys().stream())
                .allMatch(provider -> provider.has(Capability.CATCH_UP_CHOICE));
    }

    private static List<String> names(SchedulerCapabilities provider) {
        return provider.capabilities().stream().sorted().map(Enum::name).toList();
    }

    /** Bounds. */
    @Schema(name = "Limits")
    record LimitsResponse(
            @Schema(description = "The shortest period of a rate", example = "PT1S") String shortestRate,
            @Schema(description = "Bytes of a payload as UTF-8", example = "196608") int payloadBytes,
            @Schema(description = "Items of one batch call", example = "10000") int batchItems,
            @Schema(description = "Items of one page", example = "1000") int pageItems,
            @Schema(description = "Occurrences of one preview", example = "1000") int previewOccurrences) {}

    /** A provider that still has tasks. */
    @Schema(name = "Standby", description = "A provider that takes no new tasks, and what holds for the tasks that it still has")
    record StandbyResponse(
            @Schema(description = "Its name", example = "aws") String provider,
            @Schema(description = "The unit in which it fires", example = "PT1M") String precision,
            @Schema(description = "What it has of what providers may differ in", example = "[\"RUN_NOW\"]") List<String> capabilities,
            @Schema(description = "The shortest period of a rate", example = "PT1M") String shortestRate) {}
}
