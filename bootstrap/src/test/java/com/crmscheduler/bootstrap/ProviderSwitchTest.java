package com.crmscheduler.bootstrap;

import static com.crmscheduler.bootstrap.RunningProgram.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.devservices.RedisServer;
import com.crmscheduler.devservices.Servers;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The primary is changed to the other provider and back, with tasks pending in each. */
class ProviderSwitchTest {

    private static final InstantSource TIME = InstantSource.system();
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String GROUP = "/api/v1/schedules/switch/";
    private static final String REDIS_KAFKA = "redis-kafka";
    private static final String AWS = "aws";

    @TempDir
    private Path directory;

    private RedisServer redis;
    private LocalAws aws;
    private final List<RunningProgram> programs = new ArrayList<>();

    @BeforeEach
    void startServers() {
        redis = RedisServer.start(directory);
        aws = LocalAws.start();
    }

    @AfterEach
    void stopServers() {
        programs.forEach(RunningProgram::close);
        aws.close();
        redis.close();
    }

    @Test
    void strandsNothing_whenTheProviderIsChangedBackAndForth() {
        RunningProgram first = start(AWS, REDIS_KAFKA);
        creates(first, "of-aws", 3_600);
        creates(first, "of-aws-due-meanwhile", 3);
        first.close();

        RunningProgram second = start(REDIS_KAFKA, AWS);
        assertThat(json(second.get("/api/v1/provider")).get("standbys").get(0).get("provider").asString())
                .isEqualTo(AWS);
        firesOnce("of-aws-due-meanwhile");
        creates(second, "of-redis", 3_600);
        creates(second, "of-redis-due-meanwhile", 3);
        assertThat(second.post("/api/v1/schedules", task("switch", "of-aws", 60)).statusCode()).isEqualTo(409);
        assertThat(second.post(GROUP + "of-aws/pause", "").statusCode()).isEqualTo(200);
        assertThat(json(second.get(GROUP + "of-aws")).get("state").asString()).isEqualTo("PAUSED");
        assertThat(listed(second)).contains("of-aws", "of-redis");
        second.close();

        RunningProgram third = start(AWS, REDIS_KAFKA);
        firesOnce("of-redis-due-meanwhile");
        assertThat(listed(third)).containsExactlyInAnyOrder("of-aws", "of-redis");
        assertThat(third.post(GROUP + "of-aws/resume", "").statusCode()).isEqualTo(200);
        comesDue(third, "of-aws");
        comesDue(third, "of-redis");
        firesOnce("of-aws");
        firesOnce("of-redis");
        await().atMost(SOON).untilAsserted(() -> assertThat(listed(third)).isEmpty());
    }

    private RunningProgram start(String provider, String standby) {
        List<String> properties = new ArrayList<>(aws.properties());
        properties.addAll(List.of("scheduler.provider=" + provider, "scheduler.standby=" + standby,
                "scheduler.dev-services.enabled=false", "spring.data.redis.url=" + redis.uri(),
                "spring.kafka.bootstrap-servers=" + Servers.kafkaBootstrapServers()));
        RunningProgram program = RunningProgram.start(properties.toArray(String[]::new));
        programs.add(program);
        return program;
    }

    private static void creates(RunningProgram program, String name, int secondsAhead) {
        var answer = program.post("/api/v1/schedules", task("switch", name, secondsAhead));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static void comesDue(RunningProgram program, String name) {
        var answer = program.patch(GROUP + name,
                "{\"expression\": \"" + SmokeScript.at(TIME.instant().plusSeconds(1)) + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String task(String group, String name, int secondsAhead) {
        return "{\"group\": \"%s\", \"name\": \"%s\", \"taskType\": \"recording\", \"expression\": \"%s\"}"
                .formatted(group, name, SmokeScript.at(TIME.instant().plusSeconds(secondsAhead)));
    }

    /** Over all programs that ran: which of them has it is a matter of time. */
    private void firesOnce(String name) {
        await().atMost(SOON).untilAsserted(() -> assertThat(
                programs.stream().flatMap(program -> program.handler().callsFor(name).stream())).hasSize(1));
    }

    private static List<String> listed(RunningProgram program) {
        List<String> names = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            JsonNode page = json(program.get("/api/v1/schedules?group=switch"
                    + (cursor.get().isEmpty() ? "" : "&cursor=" + encoded(cursor.get()))));
            page.get("items").forEach(item -> names.add(item.get("name").asString()));
            JsonNode next = page.get("nextCursor");
            cursor = next.isNull() ? Optional.empty() : Optional.of(next.asString());
        }
        return names;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
