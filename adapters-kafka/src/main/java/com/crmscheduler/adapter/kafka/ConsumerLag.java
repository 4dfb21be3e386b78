package com.crmscheduler.adapter.kafka;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many records wait for the consumer group, whichever instance has their partitions and even when none has: asked of the
 * brokers. Reading it never blocks: it gives the last answer, and asks again when that is older than 5 s. Partitions of which
 * nothing was committed yet do not count.
 */
final class ConsumerLag {

    private static final long FRESH_NANOS = 5_000_000_000L;
    private static final Logger log = LoggerFactory.getLogger(ConsumerLag.class);

    private final KafkaClients clients;
    private final String group;
    private final String topic;
    private final AtomicLong nextAt = new AtomicLong(System.nanoTime());
    private volatile double last = Double.NaN;

    ConsumerLag(KafkaClients clients, KafkaSchedulerProperties properties) {
        this.clients = clients;
        this.group = properties.consumer().group();
        this.topic = properties.topics().execution();
    }

    /** Records produced and not yet accepted; NaN while it is not known. */
    double records() {
        long due = nextAt.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextAt.compareAndSet(due, now + FRESH_NANOS)) {
            ask();
        }
        return last;
    }

    private void ask() {
        try {
            Admin admin = clients.admin();
            var unused = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().toCompletionStage()
                    .thenCompose(committed -> lag(admin, committed)).whenComplete((lag, failure) -> {
                        last = failure == null ? lag : Double.NaN;
                        if (failure != null) {
                            log.debug("The lag is not known", failure);
                        }
                    });
        } catch (KafkaException e) {
            last = Double.NaN;
            log.debug("The lag is not known", e);
        }
    }

    private CompletionStage<Long> lag(Admin admin, Map<TopicPartition, OffsetAndMetadata> committed) {
        Map<TopicPartition, OffsetAndMetadata> ours = committed.entrySet().stream().filter(e -> e.getKey().topic()
                .equals(topic)).collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Map<TopicPartition, OffsetSpec> ends = ours.keySet().stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec
                .latest()));
        return admin.listOffsets(ends).all().toCompletionStage().thenApply(latest -> sum(latest, ours));
    }

    private static long sum(Map<TopicPartition, ListOffsetsResultInfo> latest,
            Map<TopicPartition, OffsetAndMetadata> committed) {
        long lag = 0;
        for (Map.Entry<TopicPartition, OffsetAndMetadata> e : committed.entrySet()) {
            ListOffsetsResultInfo end = latest.get(e.getKey());
            lag += end == null ? 0 : Math.max(0, end.offset() - e.getValue().offset());
        }
        return lag;
    }
}
