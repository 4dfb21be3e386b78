package com.crmscheduler.adapter.kafka;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether executions can pass through Kafka: the cluster answers, the topics are there, and the consumer polls. Asks at most
 * every 2 s, for 3 s at most.
 */
final class KafkaHealthIndicator implements HealthIndicator {

    private static final long FRESH_NANOS = 2_000_000_000L;

    private final KafkaClients clients;
    private final KafkaTopics topics;
    private final ScheduledTaskConsumer consumer;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Health last;
    private long lastAt;

    KafkaHealthIndicator(KafkaClients clients, KafkaTopics topics, ScheduledTaskConsumer consumer) {
        this.clients = clients;
        this.topics = topics;
        this.consumer = consumer;
    }

    @Override
    public Health health() {
        lock.lock();
        try {
            Health known = last;
            if (known == null || System.nanoTime() - lastAt > FRESH_NANOS) {
                known = look();
                last = known;
                lastAt = System.nanoTime();
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private Health look() {
        Health.Builder health = Health.up();
        try {
            DescribeClusterResult cluster = clients.admin().describeCluster();
            health.withDetail("clusterId", cluster.clusterId().get()).withDetail("nodes", cluster.nodes().get().size());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.down(e).build();
        } catch (ExecutionException | KafkaException e) {
            return Health.down(e).build();
        }
        String whyNot = topics.whyNotReady();
        if (whyNot != null) {
            health.down().withDetail("topics", whyNot);
        }
        if (!consumer.isHealthy()) {
            health.down().withDetail("consumer", "does not poll");
        }
        return health.build();
    }
}
