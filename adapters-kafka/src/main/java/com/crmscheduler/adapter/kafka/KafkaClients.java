package com.crmscheduler.adapter.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;

/**
 * The module's own producer, consumers and admin client: connected, secured and measured as {@code spring.kafka.*} says, with
 * the settings on top that the guarantees rest on. What only speed rests on can be set there too and stays as it is set. Each
 * client is made when it is first needed, so that a Kafka whose name does not even resolve yet stops nobody.
 */
final class KafkaClients implements DisposableBean {

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final int ADMIN_MILLIS = 3_000;
    private static final int HEARTBEAT_MILLIS = 500;

    private final ProducerFactory<String, byte[]> producers;
    private final DefaultKafkaConsumerFactory<String, byte[]> consumers;
    private final Map<String, Object> adminSettings;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Admin admin;

    KafkaClients(ProducerFactory<?, ?> producers, ConsumerFactory<?, ?> consumers, KafkaAdmin admin,
            KafkaSchedulerProperties properties) {
        this.producers = producers(producers, properties.handOverTimeout());
        this.consumers = consumers(consumers, properties.consumer());
        this.adminSettings = new HashMap<>(admin.getConfigurationProperties());
        adminSettings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_MILLIS);
        adminSettings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_MILLIS);
    }

    /**
     * The one producer; any thread may use it, nobody closes it.
     *
     * @throws org.apache.kafka.common.KafkaException when it cannot be made now
     */
    Producer<String, byte[]> producer() {
        return producers.createProducer();
    }

    ConsumerFactory<String, byte[]> consumers() {
        return consumers;
    }

    /**
     * The one admin client; any thread may use it, nobody closes it. Each of its answers comes, or fails, within 3 s.
     *
     * @throws org.apache.kafka.common.KafkaException when it cannot be made now
     */
    Admin admin() {
        lock.lock();
        try {
            Admin made = admin;
            if (made == null) {
                made = Admin.create(adminSettings);
                admin = made;
            }
            return made;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void destroy() {
        producers.reset();
        lock.lock();
        try {
            if (admin != null) {
                admin.close(CLOSE_WITHIN);
                admin = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * A hand-over takes at most a quarter of its time until the last record is in the producer's buffer, a quarter more when
     * that last one has to wait for room, and half for the delivery.
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static ProducerFactory<String, byte[]> producers(ProducerFactory<?, ?> given, Duration handOverTimeout) {
        int bound = Math.toIntExact(handOverTimeout.toMillis());
        Map<String, Object> settings = new HashMap<>(given.getConfigurationProperties());
        settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, bound / 4);
        // A batch is flushed as soon as it is complete, so lingering delays nobody and only fills requests.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, Math.min(5, bound / 10));
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, bound / 3);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, bound / 2);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        // A transaction would make each record wait for a commit, and the deterministic id makes it needless.
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        DefaultKafkaProducerFactory<String, byte[]> factory = new DefaultKafkaProducerFactory<>(settings);
        factory.setPhysicalCloseTimeout(Math.toIntExact(CLOSE_WITHIN.toSeconds()));
        for (ProducerFactory.Listener listener : given.getListeners()) {
            factory.addListener(listener);
        }
        return factory;
    }

    /**
     * The classic group protocol, because its members can be taken out of the group when their instance is dead, and because the
     * session time-out of the new one is the broker's alone, 45 s by default; with co-operative assignment, because what need not
     * move then keeps running. A heartbeat is also how a member hears that it gets other partitions.
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static DefaultKafkaConsumerFactory<String, byte[]> consumers(ConsumerFactory<?, ?> given,
            KafkaSchedulerProperties.Consumer wanted) {
        int session = Math.toIntExact(wanted.sessionTimeout().toMillis());
        Map<String, Object> settings = new HashMap<>(given.getConfigurationProperties());
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
        settings.putIfAbsent(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, wanted.group());
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(CooperativeStickyAssignor.class));
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.min(HEARTBEAT_MILLIS, session / 4));
        // Nothing is skipped that was produced before the group first met, or while its offsets were forgotten.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, wanted.maxPollRecords());
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        DefaultKafkaConsumerFactory<String, byte[]> factory = new DefaultKafkaConsumerFactory<>(settings);
        for (ConsumerFactory.Listener listener : given.getListeners()) {
            factory.addListener(listener);
        }
        return factory;
    }
}
