package com.crmscheduler.bootstrap;

import static com.crmscheduler.bootstrap.RunningProgram.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.bootstrap.RecordingHandler.Call;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** What any provider has to do, asked through HTTP alone. */
final class SmokeScript {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final InstantSource TIME = InstantSource.system();
    private static final DateTimeFormatter AT = DateTimeFormatter
            .ofPattern("'at('uuuu-MM-dd'T'HH:mm:ss')'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String SCHEDULES = "/api/v1/schedules";

    private final RunningProgram program;
    private final String group;

    SmokeScript(RunningProgram program, String group) {
        this.program = program;
        this.group = group;
    }

    void run() {
        isReady();
        refusesAWrongBody();
        Instant due = TIME.instant().plusSeconds(2).truncatedTo(ChronoUnit.SECONDS);
        creates("once", at(due), 201);
        createsReadsAndLists();
        changes();
        pausesAndResumes();
        runsNow();
        cancels();
        fires("once", due);
    }

    /** A one-time expression of that second. */
    static String at(Instant time) {
        return AT.format(time);
    }

    private void isReady() {
        await().atMost(SOON).untilAsserted(() -> ok(program.get("/actuator/health/readiness"), 200));
        assertThat(json(program.get("/actuator/health/readiness")).get("status").asString()).isEqualTo("UP");
        assertThat(json(program.get("/api/v1/provider")).get("provider").asString())
                .isEqualTo(program.property("scheduler.provider"));
    }

    private void refusesAWrongBody() {
        HttpResponse<String> answer = program.post(SCHEDULES, """
                {"group": "%s", "taskType": "recording", "expression": "rate(often)"}""".formatted(group));
        ok(answer, 400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer).get("errors").get(0).get("field").asString()).isEqualTo("expression");
    }

    private void createsReadsAndLists() {
        creates("later", "cron(0 9 1 1 ? *)", 201);
        creates("later", "cron(0 9 1 1 ? *)", 200);
        JsonNode read = json(ok(program.get(path("later")), 200));
        assertThat(read.get("expression").asString()).isEqualTo("cron(0 9 1 1 ? *)");
        assertThat(read.get("payload").toString()).isEqualTo("{\"customer\":\"김민지 <aws.scheduler.execution-id>\"}");
        assertThat(read.get("nextOccurrence").asString()).endsWith("-01-01T00:00:00Z");
        ok(program.post(SCHEDULES, """
                {"group": "%s", "name": "later", "taskType": "recording", "expression": "rate(1 day)"}"""
                .formatted(group)), 409);
        JsonNode listed = json(ok(program.get(SCHEDULES + "?group=" + group + "&namePrefix=lat"), 200)).get("items");
        assertThat(StreamSupport.stream(listed.spliterator(), false).map(item -> item.get("name").asString()))
                .containsExactly("later");
    }

    private void changes() {
        JsonNode changed = json(ok(program.patch(path("later"), "{\"description\": \"new\"}"), 200));
        assertThat(changed.get("description").asString()).isEqualTo("new");
        assertThat(changed.get("timezone").asString()).isEqualTo("Asia/Seoul");
    }

    private void pausesAndResumes() {
        assertThat(json(ok(program.post(path("later") + "/pause", ""), 200)).get("state").asString())
                .isEqualTo("PAUSED");
        assertThat(json(ok(program.get(path("later")), 200)).get("nextOccurrence").isNull()).isTrue();
        assertThat(json(ok(program.post(path("later") + "/resume", ""), 200)).get("state").asString())
                .isEqualTo("ENABLED");
    }

    private void runsNow() {
        String execution = json(ok(program.post(path("later") + "/run", ""), 202)).get("executionId").asString();
        Call call = firstCall("later");
        assertThat(call.invocation().executionId()).hasToString(execution);
        assertThat(call.invocation().payload().json()).contains("김민지 <aws.scheduler.execution-id>");
    }

    private void cancels() {
        ok(program.delete(path("later")), 204);
        ok(program.get(path("later")), 404);
    }

    private void fires(String name, Instant due) {
        Call call = firstCall(name);
        assertThat(call.invocation().scheduledFor()).isEqualTo(due);
        assertThat(call.at()).isAfterOrEqualTo(due);
        await().atMost(SOON).untilAsserted(() -> ok(program.get(path(name)), 404));
        assertThat(program.handler().callsFor(name)).hasSize(1);
    }

    private void creates(String name, String expression, int status) {
        ok(program.put(path(name), """
                {"taskType": "recording", "payload": {"customer":"김민지 <aws.scheduler.execution-id>"},
                 "expression": "%s", "timezone": "%s"}"""
                .formatted(expression, expression.startsWith("at") ? "UTC" : "Asia/Seoul")), status);
    }

    private Call firstCall(String name) {
        await().atMost(SOON).until(() -> !program.handler().callsFor(name).isEmpty());
        return program.handler().callsFor(name).getFirst();
    }

    private String path(String name) {
        return SCHEDULES + '/' + group + '/' + name;
    }

    private static HttpResponse<String> ok(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer;
    }
}
