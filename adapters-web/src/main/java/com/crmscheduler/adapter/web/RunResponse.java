package com.crmscheduler.adapter.web;

import io.swagger.v3.oas.annotations.media.Schema;

/** A run beside the plan was accepted. */
@Schema(name = "Run", description = "A run beside the plan was accepted")
record RunResponse(
        @Schema(description = "The same in the history, the logs and the handler", example = "0f3a5c7e9b1d2f4a6c8e0b2d4f6a8c0e") String executionId) {}
