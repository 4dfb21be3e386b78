package com.crmscheduler.bootstrap;

import static com.crmscheduler.bootstrap.RunningProgram.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.bootstrap.RecordingHandler.Call;
import com.crmscheduler.devservices.KafkaServer;
import com.crmscheduler.devservices.KafkaServerSettings;
import com.crmscheduler.devservices.RedisServer;
import com.crmscheduler.devservices.RedisServerSettings;
import com.crmscheduler.devservices.RedisServerSettings.Persistence;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a caller sees while Redis or Kafka is away, and what is left of it afterwards: nothing is restarted but the server itself.
 * Ten minutes are compressed: every bound that an outage of that length exceeds (leases, hand-over, outcomes) is set to a second or
 * two, and the outage lasts longer than each. There is one partition, in Redis and of the topic, and a turn takes few: the order of
 * due times holds within a partition, so that it can be seen here.
 */
class OutageTest {

    private static final InstantSource TIME = InstantSource.system();
    private static final Duration SOON = OutageCaller.SOON;
    /** {@code -Doutage.seconds=30} makes them longer. */
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("outage.seconds", 3));
    /** The default of {@code scheduler.redis.timeout}, and what a busy machine may add. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SLACK = Duration.ofMillis(500);
    private static final Duration SPREAD = Duration.ofMillis(1_500);
    private static final int BACKLOG = 300;
    private static final int OUTAGES = 6;

    @TempDir
    private static Path directory;

    private static RedisServer redis;
    private static KafkaServer kafka;
    private static RunningProgram program;
    private static OutageCaller caller;

    @BeforeAll
    static void start() {
        CompletableFuture<KafkaServer> starting = CompletableFuture
                .supplyAsync(() -> KafkaServer.start(directory.resolve("kafka"), KafkaServerSettings.DEFAULTS
                        .withProperties(Map.of("group.min.session.timeout.ms", "1000"))));
        redis = RedisServer.start(directory.resolve("redis"),
                RedisServerSettings.DEFAULTS.withPersistence(Persistence.ALWAYS));
        kafka = starting.join();
        program = RunningProgram.start("spring.data.redis.url=" + redis.uri(),
                "spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "scheduler.redis.partitions=1", "scheduler.kafka.topics.partitions=1",
                "scheduler.claim-batch=10", "scheduler.redis.claim-lease=1s", "scheduler.redis.execution-lease=1s",
                "scheduler.redis.hand-over-timeout=2s", "scheduler.redis.outcome-retry=1s",
                "scheduler.kafka.hand-over-timeout=1s", "scheduler.kafka.consumer.session-timeout=1s",
                "management.endpoint.health.show-details=always");
        caller = new OutageCaller(program);
        caller.awaitReady();
    }

    @AfterAll
    static void stop() {
        program.close();
        kafka.close();
        redis.close();
    }

    @Test
    void answersWithinTheTimeout_andSaysWhatIsAway_whenRedisIsFrozen() {
        redis.suspend();
        try {
            caller.refusesWithin(TIMEOUT.plus(SLACK));
            caller.isNotReady("redis");
        } finally {
            redis.resume();
        }
        caller.servesAgain();
    }

    @Test
    void answersAtOnce_andSaysWhatIsAway_whenRedisIsGone() {
        redis.killHard();
        try {
            caller.refusesWithin(SLACK);
            caller.isNotReady("redis");
        } finally {
            redis.restart();
        }
        caller.servesAgain();
    }

    @Test
    void losesNothing_andDrainsInOrder_whenRedisWasAwayForLongerThanEveryBound() {
        Map<String, Instant> scheduled = scheduleInto("redis-away");
        redis.killHard();
        Instant since = TIME.instant();
        try {
            passBeyond(scheduled);
        } finally {
            redis.restart();
        }
        drains(scheduled, since);
    }

    @Test
    void takesTasks_losesNothing_andDrainsInOrder_whenKafkaWasAwayForLongerThanEveryBound() {
        await().atMost(SOON).until(() -> lag().endsWith(" 0.0"));
        Map<String, Instant> scheduled = scheduleInto("kafka-away");
        kafka.killHard();
        Instant since = TIME.instant();
        try {
            caller.isNotReady("kafka");
            assertThat(caller.create("while-kafka-is-away", TIME.instant()).statusCode()).isEqualTo(201);
            await().atMost(SOON).until(() -> lag().endsWith("NaN"));
            passBeyond(scheduled);
        } finally {
            kafka.restart();
        }
        drains(scheduled, since);
        await().atMost(SOON).until(() -> program.handler().callsFor("while-kafka-is-away").size() == 1);
    }

    @Test
    void leavesNoThreadAndNoConnectionBehind_howeverOftenRedisGoes() {
        redis.killHard();
        redis.restart();
        caller.servesAgain();
        long threads = OutageCaller.threads();
        long connections = connections();
        for (int i = 0; i < OUTAGES; i++) {
            redis.killHard();
            caller.refusesWithin(SLACK);
            redis.restart();
            caller.servesAgain();
        }
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(connections()).isLessThanOrEqualTo(connections);
            // Pools may still fill up; one more an outage is a leak.
            assertThat(OutageCaller.threads()).isLessThan(threads + OUTAGES - 2);
        });
    }

    /** Tasks that come due one after the other while there is an outage; created in another order, and in time. */
    private static Map<String, Instant> scheduleInto(String prefix) {
        for (int lead = 2;; lead *= 2) {
            Instant first = TIME.instant().plusSeconds(lead);
            Map<String, Instant> due = new LinkedHashMap<>();
            for (int i = 0; i < BACKLOG; i++) {
                due.put(prefix + "-" + lead + "-" + i, first.plusMillis(i * SPREAD.toMillis() / BACKLOG));
            }
            List<String> items = new ArrayList<>();
            due.forEach((name, at) -> items.add(OutageCaller.body(name, at)));
            Collections.shuffle(items, new Random(1));
            HttpResponse<String> answer = program.post("/api/v1/schedules/batch", "[" + String.join(",", items) + "]");
            assertThat(json(answer).get("created").asInt()).as(answer.body()).isEqualTo(BACKLOG);
            if (TIME.instant().isBefore(first.minusMillis(500))) {
                return due;
            }
        }
    }

    /** All of them run; those that came due in the outage run once, and the longer overdue the earlier. */
    private static void drains(Map<String, Instant> scheduled, Instant since) {
        await().atMost(SOON).until(() -> scheduled.keySet().stream()
                .noneMatch(name -> program.handler().callsFor(name).isEmpty()));
        List<String> dueIn = scheduled.entrySet().stream().filter(task -> task.getValue().isAfter(since))
                .map(Map.Entry::getKey).toList();
        assertThat(dueIn).as("due in the outage").hasSizeGreaterThan(BACKLOG / 4);
        await().during(Duration.ofSeconds(1)).atMost(SOON)
                .untilAsserted(() -> assertThat(calls(dueIn)).hasSameSizeAs(dueIn));
        List<String> ran = program.handler().names().stream().filter(dueIn::contains).toList();
        assertThat(IntStream.range(0, 3).mapToObj(third -> meanPlace(dueIn, third, ran)))
                .as("when each third of the backlog ran, as mean places in the order").isSorted()
                .doesNotHaveDuplicates();
        caller.awaitReady();
    }

    private static String lag() {
        return program.get("/actuator/prometheus").body().lines()
                .filter(line -> line.startsWith("scheduler_kafka_consumer_lag")).findFirst().orElseThrow().strip();
    }

    private static double meanPlace(List<String> dueIn, int third, List<String> ran) {
        int size = dueIn.size() / 3;
        return dueIn.subList(third * size, (third + 1) * size).stream().mapToInt(ran::indexOf).average().orElseThrow();
    }

    private static List<Call> calls(List<String> names) {
        return names.stream().flatMap(name -> program.handler().callsFor(name).stream()).toList();
    }

    /** Until all is due, and longer than any bound of the program. */
    private static void passBeyond(Map<String, Instant> scheduled) {
        Instant last = Collections.max(scheduled.values());
        await().pollDelay(OUTAGE).atMost(OUTAGE.plus(SOON)).until(() -> TIME.instant().isAfter(last));
    }

    /** To Redis and to Kafka, as this process has them. */
    private static long connections() {
        return Connections.to(redis.port()) + Connections.to(kafka.port());
    }
}
