package com.crmscheduler.adapter.kafka;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How executions travel through Kafka. Where Kafka is, and how to log in there, is said by {@code spring.kafka.*}.
 *
 * @param handOverTimeout how long one hand-over of a batch may take in all, 100 ms to 1 minute; what is not acknowledged by
 *     then counts as refused
 * @param topics the topics
 * @param consumer how executions are received and run
 */
@ConfigurationProperties("scheduler.kafka")
record KafkaSchedulerProperties(@DefaultValue("3s") Duration handOverTimeout, @DefaultValue Topics topics,
        @DefaultValue Consumer consumer) {

    KafkaSchedulerProperties {
        require("hand-over-timeout", handOverTimeout, between(handOverTimeout, Duration.ofMillis(100),
                Duration.ofMinutes(1)), "100ms to 1m");
    }

    /**
     * The topics and what is demanded of them.
     *
     * @param execution where executions wait for their handlers
     * @param deadLetter where what gave up is kept
     * @param create whether missing topics are created; without it they have to exist
     * @param partitions partitions of a topic that is created: the most consumers that can share the work; 1 to 10,000
     * @param replication replicas of a topic that is created; -1 for the broker's default
     * @param retention how long the execution topic that is created keeps records, at least 1 minute; handled ones included
     * @param deadLetterRetention how long the dead-letter topic that is created keeps records, at least 1 minute
     * @param minRetention an execution topic that is found and keeps records for less is warned of: it should outlive the
     *     store's hand-over time-out
     * @param startWait how long the start of the program waits for Kafka; after it the program runs on, not ready, and keeps
     *     trying; 0 to 1 minute
     */
    record Topics(@DefaultValue("scheduled-tasks-execution") String execution,
            @DefaultValue("scheduled-tasks-execution-dlt") String deadLetter, @DefaultValue("true") boolean create,
            @DefaultValue("12") int partitions, @DefaultValue("-1") short replication,
            @DefaultValue("7d") Duration retention, @DefaultValue("30d") Duration deadLetterRetention,
            @DefaultValue("1h") Duration minRetention, @DefaultValue("5s") Duration startWait) {

        Topics {
            require("topics.execution", execution, !execution.isBlank(), "not blank");
            require("topics.dead-letter", deadLetter, !deadLetter.isBlank() && !deadLetter.equals(execution),
                    "not blank and another than topics.execution");
            require("topics.partitions", partitions, partitions >= 1 && partitions <= 10_000, "1 to 10000");
            require("topics.replication", replication, replication == -1 || replication >= 1, "-1 or at least 1");
            require("topics.retention", retention, !isShorter(retention, Duration.ofMinutes(1)), "at least 1m");
            require("topics.dead-letter-retention", deadLetterRetention, !isShorter(deadLetterRetention, Duration
                    .ofMinutes(1)), "at least 1m");
            require("topics.min-retention", minRetention, !minRetention.isNegative(), "not negative");
            require("topics.start-wait", startWait, between(startWait, Duration.ZERO, Duration.ofMinutes(1)),
                    "0 to 1m");
        }
    }

    /**
     * How executions are received and run.
     *
     * @param group the consumer group that all instances share
     * @param threads consumers of this instance, 1 to 64: each polls, and accepts what it got in the ledger
     * @param maxPollRecords the most records that one poll gives, 1 to 10,000: also the most that one call of the ledger accepts
     * @param sessionTimeout how long Kafka waits for a silent instance before others get its partitions, 1 s to 5 minutes; the
     *     broker's {@code group.min.session.timeout.ms}, 6 s by default, is the floor
     * @param deadAfter how long an instance gives no sign of life before the others take its partitions without waiting for
     *     Kafka, 200 ms to 5 minutes; 0 leaves it to the session time-out
     * @param groupInstanceId a name that is this instance's alone and the same after its restart, so that a stop and a start
     *     within the session time-out move no partition; null for one that changes with each start
     * @param maxRunning the most handlers that run at a time in this instance, 1 to 100,000
     * @param maxAccepted the most executions that this instance holds, running or waiting to run; at least
     *     {@code threads * max-poll-records + 1}, so that a poll that is under way always fits
     * @param maxAcceptedSize payloads that this instance holds, in UTF-16 units, before it stops fetching; at least 1 MB. One
     *     poll for each thread may come on top
     * @param stopGrace how long a stop waits for polls to end and handlers to finish, before it interrupts them; 0 to 10 minutes
     */
    record Consumer(@DefaultValue("crm-scheduler-group") String group, @DefaultValue("2") int threads,
            @DefaultValue("2000") int maxPollRecords, @DefaultValue("10s") Duration sessionTimeout,
            @DefaultValue("2s") Duration deadAfter, @Nullable String groupInstanceId,
            @DefaultValue("1000") int maxRunning,
            @DefaultValue("8000") int maxAccepted,
            @DefaultValue("64MB") DataSize maxAcceptedSize, @DefaultValue("20s") Duration stopGrace) {

        Consumer {
            require("consumer.group", group, !group.isBlank(), "not blank");
            require("consumer.threads", threads, threads >= 1 && threads <= 64, "1 to 64");
            require("consumer.max-poll-records", maxPollRecords, maxPollRecords >= 1 && maxPollRecords <= 10_000,
                    "1 to 10000");
            require("consumer.session-timeout", sessionTimeout, between(sessionTimeout, Duration.ofSeconds(1), Duration
                    .ofMinutes(5)), "1s to 5m");
            require("consumer.dead-after", deadAfter, deadAfter.isZero() || between(deadAfter, Duration.ofMillis(200),
                    Duration.ofMinutes(5)), "0, or 200ms to 5m");
            require("consumer.group-instance-id", groupInstanceId,
                    groupInstanceId == null || !groupInstanceId.isBlank(),
                    "absent or not blank");
            require("consumer.max-running", maxRunning, maxRunning >= 1 && maxRunning <= 100_000, "1 to 100000");
            require("consumer.max-accepted", maxAccepted, maxAccepted > threads * maxPollRecords,
                    "more than consumer.threads * consumer.max-poll-records = " + threads * maxPollRecords);
            require("consumer.max-accepted-size", maxAcceptedSize, maxAcceptedSize.toBytes() >= 1 << 20,
                    "at least 1MB");
            require("consumer.stop-grace", stopGrace, between(stopGrace, Duration.ZERO, Duration.ofMinutes(10)),
                    "0 to 10m");
        }
    }

    private static boolean between(Duration value, Duration least, Duration most) {
        return !isShorter(value, least) && !isShorter(most, value);
    }

    private static boolean isShorter(Duration value, Duration than) {
        return value.compareTo(than) < 0;
    }

    private static void require(String property, @Nullable Object value, boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "scheduler.kafka." + property + " is " + value + ", but must be " + rule);
        }
    }
}
