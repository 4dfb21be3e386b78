package com.crmscheduler.devservices;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerTest {

    private static final String TOPIC = "things";

    @TempDir
    private Path directory;

    @Test
    void keepsRecords_whenStoppedKilledAndStartedAgain() throws Exception {
        try (KafkaServer kafka = KafkaServer.start(directory)) {
            createTopic(kafka);
            send(kafka, "one");
            kafka.stop();
            assertThat(kafka.isRunning()).isFalse();
            kafka.restart();
            send(kafka, "two");
            long before = kafka.pid();
            kafka.killHard();
            assertThat(ProcessHandle.of(before).filter(ProcessHandle::isAlive)).isEmpty();
            kafka.restart();
            assertThat(records(kafka)).containsExactly("one", "two");
        }
        try (KafkaServer elsewhere = KafkaServer.start(directory)) {
            assertThat(records(elsewhere)).containsExactly("one", "two");
        }
    }

    private static void createTopic(KafkaServer kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
        }
    }

    private static void send(KafkaServer kafka, String value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, value)).get(20, TimeUnit.SECONDS);
        }
    }

    private static List<String> records(KafkaServer kafka) {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset",
                "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            var partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<String> values = new ArrayList<>();
            for (int poll = 0; poll < 20 && values.size() < 2; poll++) {
                consumer.poll(Duration.ofSeconds(1)).forEach(found -> values.add(found.value()));
            }
            return values;
        }
    }
}
