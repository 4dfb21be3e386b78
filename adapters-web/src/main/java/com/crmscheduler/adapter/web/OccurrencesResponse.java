package com.crmscheduler.adapter.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The next times at which a schedule fires. */
@Schema(name = "Occurrences", description = "The next times at which a schedule fires.")
@JsonInclude(JsonInclude.Include.ALWAYS)
record OccurrencesResponse(
        @Schema(example = "[\"2026-12-01T00:00:00Z\"]") List<String> occurrences) {}
