package com.crmscheduler.adapter.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.devservices.KafkaServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KafkaScheduledTaskExecutorTest {

    @Test
    void storesEveryExecution_whenKafkaAnswers() {
        // The bound is for outages; a busy machine may take its time.
        try (Rig rig = Rig.started("hand-over-timeout=30s")) {
            List<ScheduledExecution> executions = Executions.numbered(500);

            assertThat(rig.executor.handOver(executions)).hasSize(500).containsOnly(true);

            List<ConsumerRecord<String, byte[]>> stored = rig.read(rig.properties.topics().execution(), 500);
            assertThat(stored).extracting(ConsumerRecord::key)
                    .containsExactlyInAnyOrderElementsOf(executions.stream().map(
                            e -> e.occurrence().taskId().toString()).toList());
            assertThat(stored).extracting(rig.wire::read).containsExactlyInAnyOrderElementsOf(executions.stream().map(
                    e -> (ScheduledTaskWire.Reading) new ScheduledTaskWire.Reading.Readable(e)).toList());
            assertThat(stored).extracting(ConsumerRecord::partition).contains(0, 1, 2);
        }
    }

    @Test
    void answersNothing_whenThereIsNothingToHandOver() {
        Rig nowhere = Rig.at("127.0.0.1:1");
        assertThat(nowhere.executor.handOver(List.of())).isEmpty();
    }

    @Test
    void doesNotDelayALoneExecution() {
        try (Rig rig = Rig.started()) {
            rig.executor.handOver(Executions.numbered(10));
            List<Long> nanos = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                long start = System.nanoTime();
                assertThat(rig.executor.handOver(List.of(Executions.named("lone-" + i)))).containsExactly(true);
                nanos.add(System.nanoTime() - start);
            }
            Collections.sort(nanos);
            // The producer lingers for 5 ms; a hand-over that waited for that could not be faster.
            assertThat(Duration.ofNanos(nanos.getFirst())).isLessThan(Duration.ofMillis(5));
        }
    }

    @Test
    void refusesOnlyWhatIsTooLarge_whenOneOfABatchIs() throws Exception {
        try (Rig rig = Rig.started()) {
            var config = new ConfigResource(
                    ConfigResource.Type.TOPIC, rig.properties.topics().execution());
            rig.clients.admin().incrementalAlterConfigs(Map.of(config, List.of(
                    new AlterConfigOp(
                            new ConfigEntry("max.message.bytes", "20000"),
                            AlterConfigOp.OpType.SET))))
                    .all().get();
            ScheduledExecution large = Executions.named("large", "\"" + "x".repeat(150_000) + "\"");
            await().untilAsserted(
                    () -> assertThat(rig.executor.handOver(List.of(Executions.named("a"), large, Executions
                            .named("b")))).containsExactly(true, false, true));
        }
    }

    @Test
    void refusesWithinItsBound_whenKafkaWasNeverThere() {
        Rig nowhere = Rig.at("127.0.0.1:1", "topics.start-wait=100ms", "hand-over-timeout=1s");
        nowhere.topics.start();
        try (nowhere) {
            long start = System.nanoTime();
            assertThat(nowhere.executor.handOver(Executions.numbered(500))).hasSize(500).containsOnly(false);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(nowhere.topics.whyNotReady()).isNotBlank();
        }
    }

    @Test
    void refusesWithinItsBoundAndRecovers_whenKafkaIsKilledOrFrozen(@TempDir Path directory) {
        try (KafkaServer kafka = KafkaServer.start(directory);
                Rig rig = Rig.at(kafka.bootstrapServers(), "hand-over-timeout=2s", "topics.start-wait=30s")) {
            rig.topics.start();
            RecordingExecutions executions = new RecordingExecutions(e -> {});
            rig.consumer(executions);
            handsOverSoon(rig);

            kafka.killHard();
            refusesWithin(rig, Duration.ofSeconds(2));
            kafka.restart();
            handsOverSoon(rig);

            kafka.suspend();
            try {
                refusesWithin(rig, Duration.ofSeconds(2));
            } finally {
                kafka.resume();
            }
            handsOverSoon(rig);
            assertThat(rig.executor.handOver(List.of(Executions.named("last")))).containsExactly(true);
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(executions.ran).contains("last"));
        }
    }

    /** The first records after a start wait for what the client has yet to learn of its brokers, and may be refused. */
    private static void handsOverSoon(Rig rig) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(
                () -> assertThat(rig.executor.handOver(Executions.numbered(100))).hasSize(100).containsOnly(true));
    }

    private static void refusesWithin(Rig rig, Duration bound) {
        for (int i = 0; i < 2; i++) {
            long start = System.nanoTime();
            assertThat(rig.executor.handOver(Executions.numbered(100))).hasSize(100).containsOnly(false);
            // The producer's own threads need the machine too, which other programs share.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(bound.plusSeconds(2));
        }
    }

    @Test
    void keepsTheFlagAndTellsTheTruth_whenItsThreadIsInterrupted() {
        try (Rig rig = Rig.started()) {
            Thread.currentThread().interrupt();
            List<Boolean> outcomes = rig.executor.handOver(Executions.numbered(3));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(outcomes).hasSize(3);
        }
    }
}
