package com.crmscheduler.benchmarks.faults;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to whichever instance answers, as a client behind a load balancer does. Any thread. */
final class ServiceClient {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MULTI_STATUS = 207;

    private final FaultCluster cluster;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2)).build();
    private final AtomicInteger turn = new AtomicInteger();

    ServiceClient(FaultCluster cluster) {
        this.cluster = cluster;
    }

    /** What became of the items of a batch: which of them were created for certain. */
    List<Boolean> create(List<String> items) {
        List<Boolean> created = new ArrayList<>(items.stream().map(item -> false).toList());
        Optional<HttpResponse<String>> answer = send("/api/v1/schedules/batch", "POST",
                "[" + String.join(",", items) + "]");
        if (answer.isPresent() && answer.get().statusCode() == MULTI_STATUS) {
            created.replaceAll(unknown -> true);
            JSON.readTree(answer.get().body()).get("failed")
                    .forEach(failed -> created.set(failed.get("index").asInt(), false));
        }
        return created;
    }

    /** Changes the end of a recurring schedule; whether that was acknowledged. */
    boolean endAt(String task, String endDate) {
        return send("/api/v1/schedules/" + task, "PATCH", "{\"endDate\":\"" + endDate + "\"}")
                .map(answer -> answer.statusCode() == 200).orElse(false);
    }

    /** All schedules of a group; empty when a page was not answered. */
    Optional<List<JsonNode>> list(String group) {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        while (true) {
            Optional<JsonNode> page = page(group, 1_000, cursor);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            page.get().get("items").forEach(items::add);
            JsonNode next = page.get().get("nextCursor");
            if (next.isNull()) {
                return Optional.of(items);
            }
            cursor = "&cursor=" + next.asString();
        }
    }

    /** Whether the service says that nothing is left of a group. */
    boolean nothingLeft(String group) {
        String cursor = "";
        while (true) {
            Optional<JsonNode> page = page(group, 1, cursor);
            if (page.isEmpty() || !page.get().get("items").isEmpty()) {
                return false;
            }
            JsonNode next = page.get().get("nextCursor");
            if (next.isNull()) {
                return true;
            }
            cursor = "&cursor=" + next.asString();
        }
    }

    private Optional<JsonNode> page(String group, int limit, String cursor) {
        return send("/api/v1/schedules?limit=" + limit + "&group=" + group + cursor, "GET", "")
                .filter(answer -> answer.statusCode() == 200).map(answer -> JSON.readTree(answer.body()));
    }

    private Optional<HttpResponse<String>> send(String path, String method, String body) {
        ServiceInstance instance = cluster.instance(Math.floorMod(turn.getAndIncrement(), cluster.slots()));
        try {
            return Optional.of(http.send(HttpRequest.newBuilder(instance.uri(path)).timeout(ANSWER_WITHIN)
                    .header("Content-Type",
                            method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                    .method(method, body.isEmpty()
                            ? HttpRequest.BodyPublishers.noBody()
                            : HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                    HttpResponse.BodyHandlers.ofString()));
        } catch (IOException | java.io.UncheckedIOException noAnswer) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
