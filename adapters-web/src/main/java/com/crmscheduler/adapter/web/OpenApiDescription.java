package com.crmscheduler.adapter.web;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.Map;
import java.util.TreeMap;
import org.springdoc.core.customizers.OpenApiCustomizer;

/** Gives the OpenAPI document its head, and each call the problems that it can answer with. */
final class OpenApiDescription implements OpenApiCustomizer {
    static final String UNSUPPORTED = "#/components/responses/Unsupported";
    static final String NO_EXECUTION = "#/components/responses/NoExecution";
    static final String NO_LETTER = "#/components/responses/NoDeadLetter";
    private static final Schema<?> PROBLEM = new Schema<>().$ref("#/components/schemas/Problem");

    private static final String UNSUPPORTED_WORDS = "The active provider cannot do this; capability names what it lacks";

    static OpenAPI head() {
        return new OpenAPI().info(new Info().title("crm-scheduler").version("1")
                .description("Schedules tasks and runs them on time. Durations are ISO-8601, instants are UTC with Z;"
                        + " errors are RFC 9457 problem details.")
                .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")));
    }

    @Override
    public void customise(OpenAPI document) {
        ModelConverters.getInstance(true).readAll(ProblemResponse.class)
                .forEach((name, schema) -> document.getComponents().addSchemas(name, schema));
        document.getComponents().addResponses("Unsupported", problem(UNSUPPORTED_WORDS))
                .addResponses("NoExecution",
                        problem("The history has no such execution: no attempt has ended yet, or its retention is over"))
                .addResponses("NoDeadLetter",
                        problem("There is no such dead letter: it never gave up, or was replayed or purged"));
        document.getPaths().forEach((path, item) -> item.readOperationsMap()
                .forEach((method, operation) -> addProblems(path, operation)));
    }

    private static void addProblems(String path, Operation operation) {
        Map<String, String> problems = new TreeMap<>();
        problems.put("400", "The request is not valid: errors names each broken rule");
        problems.put("503", "The store does not answer; Retry-After says when to ask again");
        if (path.contains("{name}") && !path.endsWith("/executions")) {
            problems.put("404", "There is no such task");
        }
        if (operation.getRequestBody() != null) {
            problems.put("413", "The payload or the body is too large; limit has the bound");
            problems.put("415", "The body's media type is not understood");
            problems.put("422", UNSUPPORTED_WORDS);
            problems.put("429", "Too much was asked, or a limit is reached; Retry-After says when to ask again");
        }
        boolean conditional = operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(p -> "If-Match".equals(p.getName()));
        if (conditional) {
            problems.put("412", "The task is not what the request was based on");
        }
        if (conditional || "create".equals(operation.getOperationId())) {
            problems.put("409", "The name is taken, or the task kept changing meanwhile");
        }
        problems.forEach(
                (status, description) -> operation.getResponses().addApiResponse(status, problem(description)));
    }

    private static ApiResponse problem(String description) {
        return new ApiResponse().description(description).content(
                new Content().addMediaType("application/problem+json", new MediaType().schema(PROBLEM)));
    }
}
