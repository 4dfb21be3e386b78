package com.crmscheduler.bootstrap;

import static com.crmscheduler.bootstrap.RunningProgram.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.bootstrap.RecordingHandler.Call;
import com.crmscheduler.devservices.RedisServer;
import com.crmscheduler.devservices.Servers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole chain: a task that is scheduled over HTTP fires through a real Redis and a real Kafka in its handler. */
class RedisKafkaSchedulerIntegrationTest {

    private static final InstantSource TIME = InstantSource.system();
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String SCHEDULES = "/api/v1/schedules";
    private static final String TOPIC = "scheduled-tasks-execution";

    @TempDir
    private static Path directory;

    private static RedisServer redis;
    private static RunningProgram program;

    @BeforeAll
    static void start() {
        redis = RedisServer.start(directory);
        program = RunningProgram.start("spring.data.redis.url=" + redis.uri(),
                "spring.kafka.bootstrap-servers=" + Servers.kafkaBootstrapServers());
    }

    @AfterAll
    static void stop() {
        program.close();
        redis.close();
    }

    @Test
    void firesOnce_atItsTime_withItsPayload_whenOneTime() {
        long recordsBefore = recordsInTopic();
        Instant due = TIME.instant().plusMillis(1_500).truncatedTo(ChronoUnit.MILLIS);

        var created = program.post(SCHEDULES, """
                {"name": "once", "taskType": "recording", "payload": {"customer": "김민지"}, "expression": "%s"}"""
                .formatted(at(due)));

        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        await().atMost(SOON).until(() -> !program.handler().callsFor("once").isEmpty());
        Call call = program.handler().callsFor("once").getFirst();
        assertThat(call.at()).isAfterOrEqualTo(due);
        assertThat(call.invocation().scheduledFor()).isEqualTo(due);
        assertThat(call.invocation().attempt()).isEqualTo(1);
        assertThat(call.invocation().payload().json()).contains("김민지");
        assertThat(recordsInTopic()).isGreaterThan(recordsBefore);
        await().atMost(SOON).until(() -> program.get(SCHEDULES + "/default/once").statusCode() == 404);
        staysAt(1, "once");
    }

    @Test
    void firesAtOnce_whenTheTimeIsPast() {
        create("past", "at(2020-01-01T00:00:00)");
        await().atMost(SOON).until(() -> program.handler().callsFor("past").size() == 1);
    }

    @Test
    void firesAgainAndAgain_untilCancelled_whenRecurring() {
        create("again", "rate(1 second)");
        await().atMost(SOON).until(() -> program.handler().callsFor("again").size() >= 3);

        assertThat(program.delete(SCHEDULES + "/default/again").statusCode()).isEqualTo(204);

        List<Call> calls = program.handler().callsFor("again");
        List<Instant> nominal = calls.stream().map(call -> call.invocation().scheduledFor()).toList();
        assertThat(nominal).doesNotHaveDuplicates().isSorted();
        assertThat(IntStream.range(1, nominal.size())
                .mapToObj(i -> Duration.between(nominal.get(i - 1), nominal.get(i))))
                .containsOnly(Duration.ofSeconds(1));
        assertThat(calls).allSatisfy(
                call -> assertThat(call.at()).isAfterOrEqualTo(call.invocation().scheduledFor()));
        assertThat(calls.stream().map(call -> call.invocation().executionId())).doesNotHaveDuplicates();
        int settled = settledCalls("again");
        staysAt(settled, "again");
    }

    @Test
    void neverFires_whenCancelledBefore() {
        create("cancelled", at(TIME.instant().plusSeconds(2)));

        assertThat(program.delete(SCHEDULES + "/default/cancelled").statusCode()).isEqualTo(204);

        assertThat(program.get(SCHEDULES + "/default/cancelled").statusCode()).isEqualTo(404);
        staysAt(0, "cancelled", Duration.ofSeconds(3));
    }

    @Test
    void runsNow_besideThePlan_underTheIdThatWasAnswered() {
        create("by-hand", "cron(0 9 1 1 ? *)");

        var answer = program.post(SCHEDULES + "/default/by-hand/run", "");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        await().atMost(SOON).until(() -> program.handler().callsFor("by-hand").size() == 1);
        assertThat(program.handler().callsFor("by-hand").getFirst().invocation().executionId())
                .hasToString(json(answer).get("executionId").asString());
        assertThat(program.get(SCHEDULES + "/default/by-hand").statusCode()).isEqualTo(200);
    }

    @Test
    void doesNotFire_whilePaused_andFires_whenResumed() {
        create("paused", at(TIME.instant().plusSeconds(2)));
        assertThat(program.post(SCHEDULES + "/default/paused/pause", "").statusCode()).isEqualTo(200);
        staysAt(0, "paused", Duration.ofSeconds(3));

        assertThat(program.post(SCHEDULES + "/default/paused/resume", "").statusCode()).isEqualTo(200);

        await().atMost(SOON).until(() -> program.handler().callsFor("paused").size() == 1);
    }

    @Test
    void runsAgainThroughKafka_withAnotherPayload_whenADeadLetterIsReplayed() {
        var created = program.post(SCHEDULES, """
                {"name": "gave-up", "taskType": "webhook", "payload": {}, "expression": "at(2020-01-01T00:00:00)"}""");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        String history = SCHEDULES + "/default/gave-up/executions";
        await().atMost(SOON).until(() -> json(program.get(history)).at("/items/0/state").asString("")
                .equals("DEAD_LETTERED"));
        String id = json(program.get(history)).at("/items/0/id").asString();
        var letter = program.get("/api/v1/dead-letters/" + id);
        assertThat(letter.statusCode()).as(letter.body()).isEqualTo(200);
        assertThat(json(letter).at("/attempts/0/instance").asString()).contains("@");

        var replayed = program.post("/api/v1/dead-letters/" + id + "/replay", """
                {"payload": {"url": "%s/api/v1/expressions/preview", "body": {"expression": "rate(1 hour)"}}}"""
                .formatted(program.address()));

        assertThat(replayed.statusCode()).as(replayed.body()).isEqualTo(202);
        await().atMost(SOON).until(() -> json(program.get("/api/v1/executions/" + id)).at("/state").asString("")
                .equals("SUCCEEDED"));
        assertThat(json(program.get("/api/v1/executions/" + id)).at("/attempt").asInt()).isEqualTo(2);
        assertThat(program.get("/api/v1/dead-letters/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void tellsItsHealthAndItsMetrics() {
        assertThat(program.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(program.get("/actuator/health/readiness").body()).contains("redis", "kafka");
        assertThat(program.get("/actuator/prometheus").body()).contains("scheduled_tasks",
                "scheduler_lateness_seconds");
    }

    private static void create(String name, String expression) {
        var answer = program.post(SCHEDULES, """
                {"name": "%s", "taskType": "recording", "expression": "%s"}""".formatted(name, expression));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static String at(Instant time) {
        return "at(" + LocalDateTime.ofInstant(time.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC) + ")";
    }

    /** What had begun when the task was cancelled may still end. */
    private static int settledCalls(String name) {
        await().pollDelay(Duration.ofMillis(500)).atMost(SOON).until(() -> true);
        return program.handler().callsFor(name).size();
    }

    private static void staysAt(int calls, String name) {
        staysAt(calls, name, Duration.ofSeconds(2));
    }

    private static void staysAt(int calls, String name, Duration howLong) {
        await().during(howLong).atMost(howLong.plus(SOON))
                .untilAsserted(() -> assertThat(program.handler().callsFor(name)).hasSize(calls));
    }

    private static long recordsInTopic() {
        Map<String, Object> settings = Map.of("bootstrap.servers", Servers.kafkaBootstrapServers());
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(partition -> new TopicPartition(TOPIC, partition.partition())).toList();
            return consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
