package com.crmscheduler.bootstrap;

import static com.crmscheduler.bootstrap.RunningProgram.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Somebody who goes on calling a program while something that it needs is away. */
final class OutageCaller {

    static final Duration SOON = Duration.ofSeconds(40);

    private static final InstantSource TIME = InstantSource.system();

    private final RunningProgram program;

    OutageCaller(RunningProgram program) {
        this.program = program;
    }

    /** Each with 503; the quickest within so long, because the machine may be busy with other things. */
    void refusesWithin(Duration bound) {
        Instant due = TIME.instant().plusSeconds(3_600);
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long begin = System.nanoTime();
            HttpResponse<String> answer = create("refused-" + i, due);
            took.add(Duration.ofNanos(System.nanoTime() - begin));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
        assertThat(Collections.min(took)).isLessThan(bound);
        assertThat(program.get("/api/v1/schedules/default/nobody").statusCode()).isEqualTo(503);
    }

    void isNotReady(String what) {
        await().atMost(SOON).untilAsserted(() -> {
            HttpResponse<String> answer = program.get("/actuator/health/readiness");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(json(answer).get("components").get(what).get("status").asString()).isEqualTo("DOWN");
        });
        assertThat(program.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    }

    void awaitReady() {
        await().atMost(SOON).until(() -> program.get("/actuator/health/readiness").statusCode() == 200);
    }

    void servesAgain() {
        takesTasks();
        awaitReady();
    }

    void takesTasks() {
        await().atMost(SOON).until(() -> create("served-" + System.nanoTime(), TIME.instant().plusSeconds(3_600))
                .statusCode() == 201);
    }

    HttpResponse<String> create(String name, Instant due) {
        return program.post("/api/v1/schedules", body(name, due.truncatedTo(ChronoUnit.SECONDS)));
    }

    static String body(String name, Instant due) {
        return "{\"name\": \"%s\", \"taskType\": \"recording\", \"expression\": \"at(%s)\"}".formatted(name,
                due.truncatedTo(ChronoUnit.MILLIS).toString().replace("Z", ""));
    }

    /** Of this process, but for those of the web server and of its clients, which come and go with calls. */
    static long threads() {
        return Footprint.threads().stream()
                .filter(thread -> !thread.getName().startsWith("http-nio")
                        && !thread.getName().startsWith("HttpClient"))
                .filter(thread -> !thread.getName().startsWith("ForkJoin")).count();
    }
}
