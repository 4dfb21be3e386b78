package com.crmscheduler.adapter.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.devservices.KafkaServer;
import com.crmscheduler.devservices.Servers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class KafkaTopicsTest {

    @Test
    void createsWhatIsMissing_asStated() throws Exception {
        try (Rig rig = Rig.started("topics.partitions=5", "topics.replication=1", "topics.retention=2d",
                "topics.dead-letter-retention=9d")) {
            String execution = rig.properties.topics().execution();
            String deadLetter = rig.properties.topics().deadLetter();
            Map<String, TopicDescription> found = rig.clients.admin().describeTopics(List.of(execution, deadLetter))
                    .allTopicNames().get();
            assertThat(found.values()).allSatisfy(topic -> assertThat(topic.partitions()).hasSize(5));
            assertThat(retention(rig, execution)).isEqualTo(Duration.ofDays(2));
            assertThat(retention(rig, deadLetter)).isEqualTo(Duration.ofDays(9));
        }
    }

    @Test
    void leavesWhatItFindsAsItIs_andWarnsOfWhatIsWrong(CapturedOutput output) throws Exception {
        try (Rig rig = Rig.at(Servers.kafkaBootstrapServers(), "topics.partitions=4", "topics.start-wait=20s")) {
            String execution = rig.properties.topics().execution();
            rig.clients.admin().createTopics(List.of(new NewTopic(execution, 2, (short) 1).configs(Map.of(
                    "retention.ms", "60000", "cleanup.policy", "compact,delete")))).all().get();

            rig.topics.start();
            assertThat(rig.topics.areReady()).isTrue();
            assertThat(rig.clients.admin().describeTopics(List.of(execution)).allTopicNames().get().values())
                    .allSatisfy(
                            topic -> assertThat(topic.partitions()).hasSize(2));
            assertThat(output).contains(execution + " has 2 partitions where 4 are wanted").contains(execution
                    + " keeps records for 60000 ms only").contains(execution + " is compacted");
        }
    }

    @Test
    void isNotReady_whenATopicIsMissingAndNotToBeCreated() throws Exception {
        try (Rig rig = Rig.at(Servers.kafkaBootstrapServers(), "topics.create=false", "topics.start-wait=0s")) {
            rig.topics.start();
            String execution = rig.properties.topics().execution();
            String deadLetter = rig.properties.topics().deadLetter();
            await().untilAsserted(() -> assertThat(rig.topics.whyNotReady()).contains(execution, deadLetter,
                    "scheduler.kafka.topics.create"));
            assertThat(rig.executor.handOver(Executions.numbered(1))).containsExactly(false);

            rig.clients.admin().createTopics(List.of(new NewTopic(execution, 1, (short) 1), new NewTopic(deadLetter, 1,
                    (short) 1))).all().get();
            await().untilAsserted(() -> assertThat(rig.topics.areReady()).isTrue());
            await().untilAsserted(
                    () -> assertThat(rig.executor.handOver(Executions.numbered(1))).containsExactly(true));
        }
    }

    @Test
    void startsWithoutKafka_notReady_andBeginsToConsumeWhenItComes(@TempDir Path directory) {
        RecordingExecutions executions = new RecordingExecutions(e -> {});
        try (KafkaServer kafka = KafkaServer.start(directory);
                Rig rig = Rig.at(kafka.bootstrapServers(), "topics.start-wait=200ms")) {
            kafka.suspend();
            rig.topics.start();
            ScheduledTaskConsumer consumer = rig.consumer(executions);
            KafkaHealthIndicator health = new KafkaHealthIndicator(rig.clients, rig.topics, consumer);
            assertThat(rig.topics.areReady()).isFalse();
            assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);

            kafka.resume();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(rig.topics.areReady()).isTrue());
            assertThat(rig.executor.handOver(Executions.numbered(3))).containsOnly(true);
            await().untilAsserted(() -> assertThat(executions.ran).hasSize(3));
            await().untilAsserted(() -> {
                Health now = health.health();
                assertThat(now.getStatus()).isEqualTo(Status.UP);
                assertThat(now.getDetails()).containsEntry("nodes", 1).containsKey("clusterId");
            });

            consumer.stop();
            await().untilAsserted(() -> assertThat(health.health().getStatus()).isEqualTo(Status.DOWN));
        }
    }

    @Test
    void seesToThemAgain_whenItIsStartedAgain() {
        try (Rig rig = Rig.started()) {
            rig.topics.stop();
            assertThat(rig.topics.isRunning()).isFalse();
            assertThat(rig.topics.areReady()).isFalse();
            rig.topics.start();
            assertThat(rig.topics.areReady()).isTrue();
        }
    }

    private static Duration retention(Rig rig, String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        String millis = rig.clients.admin().describeConfigs(List.of(resource)).all().get().values().iterator().next()
                .get(
                        "retention.ms")
                .value();
        return Duration.ofMillis(Long.parseLong(millis));
    }
}
