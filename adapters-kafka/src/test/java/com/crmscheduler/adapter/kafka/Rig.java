package com.crmscheduler.adapter.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.devservices.Servers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;

/** The module's parts on topics and a group of their own, so that tests on one broker keep apart. */
final class Rig implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");

    final KafkaSchedulerProperties properties;
    final KafkaClients clients;
    final KafkaTopics topics;
    final ScheduledTaskWire wire = new ScheduledTaskWire();
    final KafkaScheduledTaskExecutor executor;
    final KafkaDeadLetterQueue deadLetters;
    final Registry registry = new Registry();
    private final List<ScheduledTaskConsumer> consumers = new ArrayList<>();

    private Rig(String bootstrap, Map<String, Object> consumerSettings, Map<String, String> overrides) {
        this.properties = properties(overrides);
        Map<String, Object> where = Map.of("bootstrap.servers", bootstrap);
        Map<String, Object> consuming = new HashMap<>(where);
        consuming.putAll(consumerSettings);
        this.clients = new KafkaClients(new DefaultKafkaProducerFactory<>(where), new DefaultKafkaConsumerFactory<>(
                consuming), new KafkaAdmin(where), properties);
        this.topics = new KafkaTopics(clients, properties);
        this.executor = new KafkaScheduledTaskExecutor(clients, topics, wire, properties);
        this.deadLetters = new KafkaDeadLetterQueue(clients, wire, InstantSource.fixed(NOW), properties);
    }

    /** On the shared broker, its topics ready. */
    static Rig started(String... overrides) {
        return started(Map.of(), overrides);
    }

    static Rig started(Map<String, Object> consumerSettings, String... overrides) {
        Rig rig = new Rig(Servers.kafkaBootstrapServers(), consumerSettings, pairs(overrides));
        rig.topics.start();
        assertThat(rig.topics.areReady()).as("topics ready: %s", rig.topics.whyNotReady()).isTrue();
        return rig;
    }

    /** On a broker of the test's own, nothing started. */
    static Rig at(String bootstrap, String... overrides) {
        return new Rig(bootstrap, Map.of(), pairs(overrides));
    }

    static KafkaSchedulerProperties properties(Map<String, String> overrides) {
        String unique = UUID.randomUUID().toString();
        Map<String, String> all = new HashMap<>();
        all.put("scheduler.kafka.topics.execution", "executions-" + unique);
        all.put("scheduler.kafka.topics.dead-letter", "dead-" + unique);
        all.put("scheduler.kafka.topics.partitions", "3");
        all.put("scheduler.kafka.topics.start-wait", "20s");
        // What is slow on a busy machine is not what most tests are about.
        all.put("scheduler.kafka.hand-over-timeout", "20s");
        all.put("scheduler.kafka.consumer.group", "group-" + unique);
        all.put("scheduler.kafka.consumer.stop-grace", "5s");
        overrides.forEach((name, value) -> all.put("scheduler.kafka." + name, value));
        return new Binder(new MapConfigurationPropertySource(all)).bindOrCreate("scheduler.kafka",
                KafkaSchedulerProperties.class);
    }

    ScheduledTaskConsumer consumer(RecordingExecutions executions) {
        ScheduledTaskConsumer consumer = new ScheduledTaskConsumer(clients, topics, wire, deadLetters, executions,
                RecordingExecutions.LEDGER, registry, properties);
        consumers.add(consumer);
        consumer.start();
        return consumer;
    }

    void send(ProducerRecord<String, byte[]> record) throws ExecutionException, InterruptedException {
        clients.producer().send(record).get();
    }

    /** Everything in a topic, waiting until it has at least so many records. */
    List<ConsumerRecord<String, byte[]>> read(String topic, int atLeast) {
        ConsumerFactory<String, byte[]> factory = clients.consumers();
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        try (Consumer<String, byte[]> reader = factory.createConsumer("reader-" + UUID.randomUUID(), "", "")) {
            List<TopicPartition> all = reader.partitionsFor(topic).stream().map(p -> new TopicPartition(topic, p
                    .partition())).toList();
            reader.assign(all);
            reader.seekToBeginning(all);
            long start = System.nanoTime();
            while (found.size() < atLeast && System.nanoTime() - start < Duration.ofSeconds(10).toNanos()) {
                reader.poll(Duration.ofMillis(100)).forEach(found::add);
            }
        }
        return found;
    }

    List<ConsumerRecord<String, byte[]>> deadLetters(int atLeast) {
        return read(properties.topics().deadLetter(), atLeast);
    }

    /** The sum of the offsets that the group has committed. */
    long committed() throws ExecutionException, InterruptedException {
        return clients.admin().listConsumerGroupOffsets(properties.consumer().group()).partitionsToOffsetAndMetadata()
                .get().values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    }

    /** The members of the group, by the ids that a rebalance after a lost membership would change. */
    List<String> members() throws ExecutionException, InterruptedException {
        Admin admin = clients.admin();
        String group = properties.consumer().group();
        return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                .flatMap(g -> g.members().stream()).map(
                        MemberDescription::consumerId)
                .sorted().toList();
    }

    @Override
    public void close() {
        consumers.forEach(ScheduledTaskConsumer::stop);
        topics.stop();
        clients.destroy();
    }

    private static Map<String, String> pairs(String... overrides) {
        Map<String, String> pairs = new HashMap<>();
        for (String override : overrides) {
            String[] pair = override.split("=", 2);
            pairs.put(pair[0], pair[1]);
        }
        return pairs;
    }

    static Map<String, Object> maxPollInterval(Duration interval) {
        return Map.of(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Math.toIntExact(interval.toMillis()));
    }
}
