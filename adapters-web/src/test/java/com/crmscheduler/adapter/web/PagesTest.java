package com.crmscheduler.adapter.web;

import static com.crmscheduler.adapter.web.Service.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.adapter.web.Service.Answer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a browser gets, and the document that describes the interface. */
class PagesTest {
    private static final String ONE = "/api/v1/schedules/{group}/{name}";

    @Test
    void describesEveryCall_whenTheDocumentIsRead() {
        JsonNode document = get("/v3/api-docs").json();
        assertThat(document.at("/openapi").stringValue()).startsWith("3.");
        Map<String, Set<String>> calls = new TreeMap<>();
        document.at("/paths").properties().forEach(path -> calls.put(path.getKey(),
                new TreeSet<>(path.getValue().propertyNames())));
        assertThat(calls).isEqualTo(Map.ofEntries(Map.entry("/api/v1/schedules", Set.of("get", "post")),
                Map.entry("/api/v1/schedules/batch", Set.of("post")),
                Map.entry(ONE, Set.of("get", "put", "patch", "delete")), Map.entry(ONE + "/pause", Set.of("post")),
                Map.entry(ONE + "/resume", Set.of("post")), Map.entry(ONE + "/run", Set.of("post")),
                Map.entry(ONE + "/occurrences", Set.of("get")),
                Map.entry("/api/v1/expressions/preview", Set.of("post")),
                Map.entry("/api/v1/dead-letters", Set.of("get")),
                Map.entry("/api/v1/dead-letters/{id}", Set.of("get", "delete")),
                Map.entry("/api/v1/dead-letters/{id}/replay", Set.of("post")),
                Map.entry("/api/v1/dead-letters/replay", Set.of("post")),
                Map.entry("/api/v1/executions", Set.of("get")),
                Map.entry("/api/v1/executions/{id}", Set.of("get")), Map.entry(ONE + "/executions", Set.of("get")),
                Map.entry("/api/v1/provider", Set.of("get"))));
    }

    @Test
    void hasAnswersExamplesAndProblems_forEveryCall() {
        JsonNode document = get("/v3/api-docs").json();
        document.at("/paths").properties().forEach(path -> path.getValue().properties().forEach(call -> {
            JsonNode operation = call.getValue();
            String name = call.getKey() + ' ' + path.getKey();
            assertThat(operation.at("/summary").asString()).as(name).isNotBlank();
            assertThat(operation.at("/responses").propertyNames()).as(name).anyMatch(status -> status.startsWith("2"))
                    .contains("400", "503");
            assertThat(operation.at("/responses/400/content/application~1problem+json/schema/$ref").asString()).as(name)
                    .isEqualTo("#/components/schemas/Problem");
            JsonNode body = operation.at("/requestBody/content");
            if (Set.of("post", "put", "patch").contains(call.getKey()) && !name.matches(".*/(pause|resume|run)")) {
                assertThat(body.toString()).as(name).contains("\"examples\"");
            } else {
                assertThat(body.isMissingNode()).as(name).isTrue();
            }
        }));
    }

    @Test
    void definesWhatItRefersTo_whenTheDocumentIsRead() {
        JsonNode document = get("/v3/api-docs").json();
        Pattern.compile("\"\\$ref\":\"#([^\"]+)\"").matcher(document.toString()).results()
                .forEach(reference -> assertThat(document.at(reference.group(1)).isObject())
                        .as(reference.group(1)).isTrue());
        assertThat(document.at("/components/schemas/Schedule/required").toString())
                .isEqualTo("[\"expression\",\"taskType\"]");
        assertThat(document.at("/components/schemas/Problem/properties").propertyNames())
                .containsExactlyInAnyOrder("type", "title", "status", "detail", "instance", "errors", "capability",
                        "limit");
    }

    @Test
    void leadsOn_whenTheStartPageIsOpened() {
        Answer page = get("/", "Accept", "text/html");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("curl", "/swagger-ui.html", "/actuator/health", "/actuator/prometheus")
                .doesNotContainPattern("(src|href)=\"https?:");
    }

    @Test
    void servesItsOwnScripts_whenThePageToTryItIsOpened() {
        assertThat(get("/swagger-ui.html").header("Location")).endsWith("/swagger-ui/index.html");
        Answer page = get("/swagger-ui/index.html", "Accept", "text/html");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).doesNotContainPattern("(src|href)=\"(https?:)?//");
        for (String asset : Set.of("swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js")) {
            assertThat(get("/swagger-ui/" + asset).status()).as(asset).isEqualTo(200);
        }
    }

    @Test
    void sendsTheHeadersThatBrowsersHeed_withEveryAnswer() {
        for (String path : Set.of("/", "/api/v1/provider", "/api/v1/nothing")) {
            Answer answer = get(path);
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Content-Security-Policy")).contains("default-src 'self'",
                    "frame-ancestors 'none'");
        }
        assertThat(get("/api/v1/provider").header("Cache-Control")).isEqualTo("no-store");
    }
}
