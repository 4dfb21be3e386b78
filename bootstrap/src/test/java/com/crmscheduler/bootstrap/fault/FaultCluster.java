package com.crmscheduler.bootstrap.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.bootstrap.fault.JournalEntry.Event;
import com.crmscheduler.devservices.KafkaServer;
import com.crmscheduler.devservices.RedisServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * One Redis, one Kafka and a number of instances of the service, with leases as they are by default and a session time-out that
 * nothing may wait for.
 */
final class FaultCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int BATCH = 10_000;
    /** Longer than any test waits for its tasks. */
    private static final Duration SESSION_TIMEOUT = Duration.ofMinutes(2);
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Path directory;
    private final RedisServer redis;
    private final KafkaServer kafka;
    private final List<ServiceInstance> started = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final InstantSource clock = InstantSource.system();

    FaultCluster(Path directory) {
        this.directory = directory;
        this.redis = RedisServer.start(directory.resolve("redis"));
        this.kafka = KafkaServer.start(directory.resolve("kafka"));
    }

    RedisServer redis() {
        return redis;
    }

    KafkaServer kafka() {
        return kafka;
    }

    /** Exactly so many instances that are up: starts what is missing, stops what is too much. */
    List<ServiceInstance> instances(int count) {
        List<ServiceInstance> running = running();
        while (running.size() > count) {
            running.removeLast().stop();
        }
        while (running.size() < count) {
            ServiceInstance instance = ServiceInstance.start("instance-" + (started.size() + 1), directory,
                    properties());
            started.add(instance);
            running.add(instance);
        }
        await("instances are up").atMost(PATIENCE).until(() -> running.stream().allMatch(ServiceInstance::isUp));
        return running;
    }

    private List<ServiceInstance> running() {
        return new ArrayList<>(started.stream().filter(ServiceInstance::isAlive).toList());
    }

    private Map<String, String> properties() {
        return Map.ofEntries(Map.entry("server.port", "0"), Map.entry("scheduler.dev-services.enabled", "false"),
                Map.entry("spring.data.redis.url", redis.uri()),
                Map.entry("spring.kafka.bootstrap-servers", kafka.bootstrapServers()),
                Map.entry("scheduler.redis.hand-over-timeout", "30s"),
                Map.entry("scheduler.kafka.consumer.session-timeout", SESSION_TIMEOUT.toSeconds() + "s"),
                Map.entry("scheduler.kafka.consumer.max-running", "32"));
    }

    /**
     * Creates one-time tasks over HTTP, due from a moment soon on.
     *
     * @param within due times are spread over so long
     * @return the nominal time of each, by its id
     */
    Map<String, Instant> create(ServiceInstance by, String group, int count, Duration lead, Duration within,
            int handlerMillis) throws IOException, InterruptedException {
        Map<String, Instant> expected = new LinkedHashMap<>();
        Instant first = Instant.ofEpochMilli(clock.millis()).plus(lead);
        for (int from = 0; from < count; from += BATCH) {
            StringJoiner items = new StringJoiner(",", "[", "]");
            for (int i = from; i < Math.min(count, from + BATCH); i++) {
                String name = "follow-up-" + i;
                Instant at = first.plusMillis(i % Math.max(1, within.toMillis()));
                expected.put(group + "/" + name, at);
                items.add("{\"group\":\"" + group + "\",\"name\":\"" + name + "\",\"taskType\":\""
                        + FaultProbeHandler.TYPE + "\",\"payload\":" + handlerMillis + ",\"expression\":\"at("
                        + LOCAL.format(at) + ")\"}");
            }
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(by.uri("/api/v1/schedules/batch"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(items.toString())).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(207);
            assertThat(answer.body()).contains("\"failed\":[]");
        }
        return expected;
    }

    /** Waits until at least so many of a group's tasks were handled. */
    void awaitHandled(String group, int count) {
        await(count + " handled").atMost(PATIENCE).pollInterval(Duration.ofMillis(50))
                .until(() -> handled(group) >= count);
    }

    /** How many tasks of a group came to the end of their handler. */
    int handled(String group) {
        Set<String> tasks = new HashSet<>();
        entries(group).stream().filter(entry -> entry.event() == Event.ENDED).forEach(entry -> tasks.add(entry.task()));
        return tasks.size();
    }

    /** Waits until the store holds nothing more of a group: each of its one-time tasks is recorded as done. */
    void awaitNothingLeft(ServiceInstance by, String group) {
        await("nothing left of " + group).atMost(PATIENCE).pollInterval(Duration.ofMillis(200))
                .untilAsserted(
                        () -> assertThat(list(by, group)).contains("\"items\":[]").contains("\"nextCursor\":null"));
    }

    private String list(ServiceInstance by, String group) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(by.uri("/api/v1/schedules?limit=1000&group=" + group)).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }

    /** What all processes that ever ran wrote of a group. */
    List<JournalEntry> entries(String group) {
        return started.stream().flatMap(instance -> instance.journal().stream())
                .filter(entry -> entry.group().equals(group)).toList();
    }

    @Override
    public void close() {
        started.forEach(ServiceInstance::close);
        kafka.close();
        redis.close();
    }
}
