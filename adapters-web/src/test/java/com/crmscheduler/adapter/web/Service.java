package com.crmscheduler.adapter.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service, started once for all tests of the module on a free port of loopback, and an HTTP client for it. */
final class Service {
    static final String SCHEDULES = "/api/v1/schedules";
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ConfigurableApplicationContext CONTEXT = start();

    private Service() {}

    static ConfigurableApplicationContext start(String... properties) {
        return new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.SERVLET)
                .properties("server.port=0", "server.address=127.0.0.1", "spring.threads.virtual.enabled=true",
                        "logging.level.com.crmscheduler.application.service=error",
                        "spring.main.banner-mode=off", "logging.level.root=WARN", "springdoc.api-docs.enabled=true",
                        "springdoc.swagger-ui.enabled=true")
                .properties(properties).run();
    }

    static int port() {
        return port(CONTEXT);
    }

    static int port(ConfigurableApplicationContext context) {
        return Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer()).getPort();
    }

    static ScriptedStore store() {
        return CONTEXT.getBean(ScriptedStore.class);
    }

    /** One answer. */
    record Answer(int status, HttpHeaders headers, String body) {
        JsonNode json() {
            return JSON.readTree(body);
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        String text(String pointer) {
            JsonNode node = json().at(pointer);
            return node.isString() ? node.stringValue() : node.toString();
        }
    }

    static Answer get(String path, String... headers) {
        return call("GET", path, null, headers);
    }

    static Answer post(String path, String body, String... headers) {
        return call("POST", path, body, headers);
    }

    /** A call with a JSON body, unless the headers say otherwise. */
    static Answer call(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.setHeader("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
