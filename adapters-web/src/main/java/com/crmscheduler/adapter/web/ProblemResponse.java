package com.crmscheduler.adapter.web;

import com.crmscheduler.domain.error.Violation;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An RFC 9457 problem detail. */
@Schema(name = "Problem", description = "An RFC 9457 problem detail, sent as application/problem+json")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ProblemResponse(
        @Schema(description = "Which kind of problem; stable, and the address of its explanation", example = "/problems/invalid-request") String type,
        @Schema(description = "The kind in words", example = "The request is not valid") String title,
        @Schema(description = "The HTTP status", example = "400") int status,
        @Schema(description = "What is wrong with this request", example = "timezone \"Mars\": must be the name of an IANA time zone") String detail,
        @Schema(description = "The path that was asked for", example = "/api/v1/schedules") String instance,
        @Schema(description = "Each rule that the request breaks; absent where it is not about its content") List<ErrorResponse> errors,
        @Schema(description = "With 422: the capability that the active provider lacks", example = "SECONDS") @Nullable String capability,
        @Schema(description = "With 413: the bound in bytes, or in items", example = "196608") @Nullable Long limit) {

    /** Names of fields come from requests, and half a character could not be sent back as UTF-8. */
    ProblemResponse {
        detail = wellFormed(detail);
    }

    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** One broken rule. */
    @Schema(name = "ProblemError")
    record ErrorResponse(
            @Schema(description = "The field, with dots for nesting; body, or the name of a header or parameter", example = "timezone") String field,
            @Schema(description = "What was refused, shortened to 200 characters", example = "Mars") String rejected,
            @Schema(description = "What is allowed", example = "the name of an IANA time zone, such as Asia/Seoul or UTC") String rule) {
        ErrorResponse {
            field = wellFormed(field);
        }

        static ErrorResponse of(Violation violation) {
            return new ErrorResponse(violation.field(), violation.rejected(), violation.rule());
        }
    }

    static ProblemResponse of(ProblemType type, String detail, String instance) {
        return new ProblemResponse(type.uri(), type.title(), type.status().value(), detail, instance, List.of(), null,
                null);
    }

    ProblemResponse withErrors(List<Violation> violations) {
        return new ProblemResponse(type, title, status, detail, instance,
                violations.stream().map(ErrorResponse::of).toList(), capability, limit);
    }

    ProblemResponse withCapability(String lacking) {
        return new ProblemResponse(type, title, status, detail, instance, errors, lacking, limit);
    }

    ProblemResponse withLimit(long bound) {
        return new ProblemResponse(type, title, status, detail, instance, errors, capability, bound);
    }
}
