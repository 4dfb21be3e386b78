package com.crmscheduler.adapter.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many records wait for the consumer group, whichever instance has their partitions and even when none has: asked of the
 * brokers. Reading it never blocks: it gives the last answer, and asks again when that is older than 5 s.
 */
final class ConsumerLag {

    private static final long FRESH_NANOS = 5_000_000_000L;
    private static final long ANSWERED_NANOS = 3_000_000_000L;
    private static final Logger log = LoggerFactory.getLogger(ConsumerLag.class);

    private final KafkaClients clients;
    private final String group;
    private final String topic;
    private final AtomicLong nextAt = new AtomicLong(System.nanoTime());
    private volatile double last = Double.NaN;
    /** Whether a question is not answered yet. */
    private final AtomicBoolean pending = new AtomicBoolean();
    private volatile long askedAt = System.nanoTime();

    ConsumerLag(KafkaClients clients, KafkaSchedulerProperties properties) {
        this.clients = clients;
        this.group = properties.consumer().group();
        this.topic = properties.topics().execution();
    }

    /** Records produced and not yet accepted; NaN while it is not known. */
    double records() {
        long due = nextAt.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextAt.compareAndSet(due, now + FRESH_NANOS) && pending.compareAndSet(false, true)) {
            askedAt = now;
            ask();
        }
        // The client gives a question up after a minute only; what was true before it is not known to be true now.
        return pending.get() && now - askedAt > ANSWERED_NANOS ? Double.NaN : last;
    }

    private void ask() {
        try {
            Admin admin = clients.admin();
            CompletionStage<Map<TopicPartition, OffsetAndMetadata>> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata().toCompletionStage();
            var unused = committed.thenCombine(offsets(admin, OffsetSpec.earliest()), ConsumerLag::positions)
                    .thenCombine(
                            offsets(admin, OffsetSpec.latest()), ConsumerLag::behind)
                    .whenComplete((lag, failure) -> {
                        last = failure == null ? lag : Double.NaN;
                        pending.set(false);
                        if (failure != null) {
                            log.debug("The lag is not known", failure);
                        }
                    });
        } catch (KafkaException e) {
            last = Double.NaN;
            pending.set(false);
            log.debug("The lag is not known", e);
        }
    }

    private CompletionStage<Map<TopicPartition, Long>> offsets(Admin admin, OffsetSpec which) {
        return admin.describeTopics(List.of(topic)).allTopicNames().toCompletionStage().thenCompose(found -> {
            Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
            found.values().forEach(description -> description.partitions().forEach(partition -> wanted.put(
                    new TopicPartition(topic, partition.partition()), which)));
            return admin.listOffsets(wanted).all().toCompletionStage();
        }).thenApply(answer -> {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
            return offsets;
        });
    }

    /** Where the group is, or begins. */
    private static Map<TopicPartition, Long> positions(Map<TopicPartition, OffsetAndMetadata> committed,
            Map<TopicPartition, Long> earliest) {
        Map<TopicPartition, Long> positions = new HashMap<>(earliest);
        positions.replaceAll((partition, first) -> {
            OffsetAndMetadata known = committed.get(partition);
            return known == null ? first : Math.max(first, known.offset());
        });
        return positions;
    }

    private static double behind(Map<TopicPartition, Long> positions, Map<TopicPartition, Long> latest) {
        long behind = 0;
        for (Map.Entry<TopicPartition, Long> end : latest.entrySet()) {
            behind += Math.max(0, end.getValue() - positions.getOrDefault(end.getKey(), end.getValue()));
        }
        return behind;
    }
}
