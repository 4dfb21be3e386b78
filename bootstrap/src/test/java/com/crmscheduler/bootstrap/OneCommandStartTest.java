package com.crmscheduler.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as {@code mvn spring-boot:run} starts it: no servers named, data kept between runs. */
class OneCommandStartTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String LATER = "/api/v1/schedules/default/later";

    @TempDir
    private Path directory;

    @Test
    void bringsItsServers_andGoesOnWithItsData_whenStartedAgain() {
        try (RunningProgram first = start()) {
            var created = first.post("/api/v1/schedules", """
                    {"name": "later", "taskType": "recording", "expression": "rate(1 second)"}""");
            assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
            await().atMost(SOON).until(() -> !first.handler().callsFor("later").isEmpty());
            assertThat(directory.resolve("redis/server.properties")).exists();
            assertThat(directory.resolve("kafka/server.properties")).exists();
        }
        assertThat(directory.resolve("redis/server.properties")).doesNotExist();
        assertThat(directory.resolve("kafka/server.properties")).doesNotExist();
        try (RunningProgram second = start()) {
            assertThat(second.get(LATER).statusCode()).isEqualTo(200);
            await().atMost(SOON).until(() -> !second.handler().callsFor("later").isEmpty());
        }
    }

    @Test
    void bringsItsAws_andGoesOnWithItsSchedules_whenStartedAgain() {
        try (RunningProgram first = startLocal()) {
            var created = first.put(LATER, """
                    {"taskType": "recording", "expression": "cron(0 9 1 1 ? *)"}""");
            assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        }
        assertThat(directory.resolve("aws/server.properties")).doesNotExist();
        try (RunningProgram second = startLocal()) {
            assertThat(second.get(LATER).statusCode()).isEqualTo(200);
            assertThat(second.post(LATER + "/run", "").statusCode()).isEqualTo(202);
            await().atMost(SOON).until(() -> !second.handler().callsFor("later").isEmpty());
        }
    }

    private RunningProgram startLocal() {
        return RunningProgram.start("spring.profiles.active=local", "scheduler.dev-services.directory=" + directory,
                "scheduler.dev-services.aws-port=0");
    }

    private RunningProgram start() {
        return RunningProgram.start("scheduler.dev-services.directory=" + directory,
                "scheduler.dev-services.redis-port=0", "scheduler.dev-services.kafka-port=0");
    }
}
