package com.crmscheduler.adapter.kafka;

import com.crmscheduler.adapter.kafka.KafkaSchedulerProperties.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Sees to the topics before anything is sent or received: creates the missing ones with the stated partitions and replicas
 * (left to the broker's auto-creation they might have one partition), and checks those it finds.
 *
 * <p>When Kafka is away, the start of the program waits for it for a bounded time and then goes on: hand-overs are refused, so
 * that what is due stays in the store, nothing is consumed, and the health says why; meanwhile it is tried again every
 * {@value #RETRY_SECONDS} s. A crash loop would tell less, and would keep the rest of the program from serving.
 */
final class KafkaTopics implements SmartLifecycle {

    /** Before the consumer, which needs the topics. */
    static final int PHASE = 1_000;
    private static final int RETRY_SECONDS = 1;
    private static final Logger log = LoggerFactory.getLogger(KafkaTopics.class);

    private final KafkaClients clients;
    private final Topics wanted;
    private volatile Watch watch = new Watch();
    private volatile boolean running;

    KafkaTopics(KafkaClients clients, KafkaSchedulerProperties properties) {
        this.clients = clients;
        this.wanted = properties.topics();
    }

    /** Whether the topics are known to be there. */
    boolean areReady() {
        return watch.ready.isDone();
    }

    /** Why the topics are not known to be there yet; null when they are. */
    @Nullable
    String whyNotReady() {
        return areReady() ? null : watch.whyNot;
    }

    /** Runs an action once the topics are there: at once, or later on the thread that finds out. Not after a stop. */
    void whenReady(Runnable action) {
        var unused = watch.ready.thenRun(action);
    }

    @Override
    public void start() {
        Watch started = new Watch();
        watch = started;
        running = true;
        Thread.ofVirtual().name("kafka-topics").start(() -> keepTrying(started));
        try {
            started.ready.get(wanted.startWait().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("Kafka is not ready after {} ({}); going on without it, not ready, and trying again", wanted
                    .startWait(), started.whyNot);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the check of the topics only ever succeeds or goes on", e);
        }
    }

    @Override
    public void stop() {
        watch.stopped.countDown();
        watch = new Watch();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void keepTrying(Watch current) {
        String told = "";
        while (current.stopped.getCount() > 0) {
            try {
                ensure(clients.admin());
                if (current.stopped.getCount() > 0) {
                    current.ready.complete(null);
                }
                return;
            } catch (InterruptedException e) {
                return;
                // Whatever it is, it must be said and tried again: a watch that has ended would leave the program unready for good.
            } catch (ExecutionException | RuntimeException e) {
                String why = String.valueOf(e.getMessage());
                current.whyNot = why;
                if (!why.equals(told)) {
                    log.warn("The topics cannot be seen to yet: {}", why);
                    told = why;
                }
            }
            if (pause(current)) {
                return;
            }
        }
    }

    private static boolean pause(Watch current) {
        try {
            return current.stopped.await(RETRY_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    private void ensure(Admin admin) throws InterruptedException, ExecutionException {
        List<NewTopic> missing = new ArrayList<>();
        ensure(admin, missing, wanted.execution(), wanted.retention(), wanted.minRetention());
        ensure(admin, missing, wanted.deadLetter(), wanted.deadLetterRetention(), wanted.deadLetterRetention());
        if (missing.isEmpty()) {
            return;
        }
        if (!wanted.create()) {
            throw new IllegalStateException("missing, and scheduler.kafka.topics.create is false: " + missing.stream()
                    .map(NewTopic::name).toList());
        }
        for (Map.Entry<String, KafkaFuture<Void>> created : admin.createTopics(missing).values().entrySet()) {
            try {
                created.getValue().get();
                log.info("Created topic {} with {} partitions", created.getKey(), wanted.partitions());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
                log.debug("Topic {} was created by another instance", created.getKey());
            }
        }
    }

    private void ensure(Admin admin, List<NewTopic> missing, String topic, Duration retention, Duration least)
            throws InterruptedException, ExecutionException {
        TopicDescription found;
        try {
            found = admin.describeTopics(List.of(topic)).allTopicNames().get().values().iterator().next();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
            missing.add(new NewTopic(topic, wanted.partitions(), wanted.replication()).configs(Map.of(
                    TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()),
                    TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE)));
            return;
        }
        try {
            check(admin, found, least);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof AuthorizationException)) {
                throw e;
            }
            log.warn("Topic {} cannot be checked: {}", topic, e.getCause().getMessage());
        }
    }

    private void check(Admin admin, TopicDescription found, Duration leastRetention) throws InterruptedException,
            ExecutionException {
        int partitions = found.partitions().size();
        int replicas = found.partitions().getFirst().replicas().size();
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, found.name());
        Config config = admin.describeConfigs(List.of(topic)).all().get().values().iterator().next();
        long retention = number(config, TopicConfig.RETENTION_MS_CONFIG);
        long inSync = number(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        int brokers = admin.describeCluster().nodes().get().size();
        log.info("Topic {} has {} partitions, {} replicas, {} of them in sync to acknowledge, retention {} ms", found
                .name(), partitions, replicas, inSync, retention);
        if (partitions < wanted.partitions()) {
            log.warn("Topic {} has {} partitions where {} are wanted: no more consumers than that share its work", found
                    .name(), partitions, wanted.partitions());
        }
        if (retention >= 0 && retention < leastRetention.toMillis()) {
            log.warn("Topic {} keeps records for {} ms only; {} ms are wanted, or records may go before they are read",
                    found.name(), retention, leastRetention.toMillis());
        }
        if (brokers > 1 && (replicas < 2 || inSync < 2)) {
            log.warn("Topic {} has {} replicas and {}={} on {} brokers: the loss of one broker can lose what it"
                    + " acknowledged", found.name(), replicas, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, inSync,
                    brokers);
        }
        ConfigEntry cleanup = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
        if (cleanup != null && cleanup.value().contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            log.warn("Topic {} is compacted: of two records of one task the older may go before it is read", found
                    .name());
        }
    }

    private static long number(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null ? -1 : Long.parseLong(entry.value());
    }

    /** What one start began, and its stop ends. */
    private static final class Watch {
        private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
        private final CountDownLatch stopped = new CountDownLatch(1);
        private volatile String whyNot = "Kafka has not answered yet";
    }
}
