package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.model.ScheduleTaskId;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where EventBridge Scheduler and SQS are, and how much is asked of them. Credentials are none of this: the SDK's default chain
 * finds them.
 *
 * @param region the region, which is that of the queue; null or blank to take it from there
 * @param schedulerEndpoint another address of EventBridge Scheduler; null for AWS's own
 * @param sqsEndpoint another address of SQS; null for AWS's own
 * @param roleArn the role that EventBridge assumes to send to the queues
 * @param queueArn the queue that EventBridge fires into and this program consumes
 * @param deadLetterArn where dead letters go, EventBridge's and ours; blank for the queue's with {@code -dlq} behind it
 * @param scheduleGroup the schedule group in which the tasks of our group {@code default} live
 * @param ledgerTable the DynamoDB table in which all instances remember what became of executions; blank for none. Its key is the
 *     string {@code id}, its time to live is on {@code expires}
 * @param ledgerRetention for how long they remember it, 1 h to 365 days; as long as copies may lie in the queue, to miss none
 * @param dynamodbEndpoint another address of DynamoDB; null for AWS's own
 * @param timeout how long one call of AWS may take, its retries included; 100 ms to 1 min
 * @param createsPerSecond how many creates are sent to EventBridge a second at most, until it says that it is too many; 1 to
 *     100,000. AWS's quota is 250 in its small regions and more elsewhere
 * @param concurrency how many schedules are created, how many are read for listings, and how many for the consumer at a time,
 *     1 to 1,000 each; twice as many connections are kept to EventBridge, and other calls wait for one of those
 * @param consumer how executions are received and run
 */
@ConfigurationProperties("scheduler.aws")
record AwsSchedulerProperties(@Nullable String region, @Nullable URI schedulerEndpoint, @Nullable URI sqsEndpoint,
        @DefaultValue("") String roleArn, @DefaultValue("") String queueArn, @DefaultValue("") String deadLetterArn,
        @DefaultValue(ScheduleTaskId.DEFAULT_GROUP) String scheduleGroup, @DefaultValue("") String ledgerTable,
        @DefaultValue("15d") Duration ledgerRetention, @Nullable URI dynamodbEndpoint,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("250") int createsPerSecond, @DefaultValue("64") int concurrency,
        @DefaultValue Consumer consumer) {

    private static final Pattern TABLE = Pattern.compile("[0-9a-zA-Z_.-]{3,255}");
    private static final Pattern ROLE = Pattern.compile("arn:aws(-[a-z]+)*:iam::\\d{12}:role/[\\w+=,.@/-]+");

    AwsSchedulerProperties {
        region = isBlank(region) ? null : region;
        require("role-arn", roleArn, !roleArn.isBlank(),
                "the ARN of the role that EventBridge Scheduler assumes; the variable AWS_SCHEDULE_ROLE_ARN sets it");
        require("role-arn", roleArn, ROLE.matcher(roleArn).matches(),
                "the ARN of a role, such as arn:aws:iam::123456789012:role/scheduler");
        require("queue-arn", queueArn, !queueArn.isBlank(),
                "the ARN of the SQS queue that schedules fire into; the variable AWS_SCHEDULE_SQS_ARN sets it");
        QueueArn queue = queueArn("queue-arn", queueArn);
        deadLetterArn = deadLetterArn.isBlank() ? queueArn + "-dlq" : deadLetterArn;
        QueueArn deadLetters = queueArn("dead-letter-arn", deadLetterArn);
        require("dead-letter-arn", deadLetterArn, !deadLetters.equals(queue), "another queue than queue-arn");
        require("dead-letter-arn", deadLetterArn, deadLetters.region().equals(queue.region()),
                "in the region of queue-arn, " + queue.region());
        require("region", region, region == null || region.equals(queue.region()),
                "the region of queue-arn, " + queue.region()
                        + ": EventBridge Scheduler fires into queues of its own region");
        require("schedule-group", scheduleGroup, ScheduleTaskId.isValidName(scheduleGroup),
                "1 to 64 characters of 0-9 a-z A-Z - _ .");
        require("ledger-table", ledgerTable, ledgerTable.isBlank() || TABLE.matcher(ledgerTable).matches(),
                "3 to 255 characters of 0-9 a-z A-Z - _ .");
        require("ledger-retention", ledgerRetention, between(ledgerRetention, Duration.ofHours(1), Duration.ofDays(
                365)), "1h to 365d");
        require("timeout", timeout, between(timeout, Duration.ofMillis(100), Duration.ofMinutes(1)), "100ms to 1m");
        require("creates-per-second", createsPerSecond, createsPerSecond >= 1 && createsPerSecond <= 100_000,
                "1 to 100000");
        require("concurrency", concurrency, concurrency >= 1 && concurrency <= 1_000, "1 to 1000");
    }

    /** Whether what became of executions is remembered by all instances. */
    boolean hasLedger() {
        return !ledgerTable.isBlank();
    }

    /** The queue that schedules fire into. */
    QueueArn queue() {
        return QueueArn.parse(queueArn);
    }

    /** The queue of dead letters. */
    QueueArn deadLetterQueue() {
        return QueueArn.parse(deadLetterArn);
    }

    /**
     * How executions are received and run.
     *
     * @param pollers calls that ask for messages at a time, 1 to 64; one is enough while there are none
     * @param pollWait how long such a call waits at SQS, 1 s to 20 s in whole seconds. Longer ones cost fewer calls, but a stop
     *     breaks them off after a second, and what SQS then still hands out to nobody comes {@code visibility-timeout} later
     * @param maxRunning the most handlers that run at a time in this instance, 1 to 100,000; nothing is received that has no
     *     place among them
     * @param visibilityTimeout how long a message is kept from other instances unless that is extended, which happens before
     *     half of it has passed; 3 s to 1 h in whole seconds, and at least one and a half times {@code poll-wait}, because it
     *     counts from when a poll began
     * @param outcomeRetry how long an outcome is tried to be carried out through an outage, 1 s to 1 h
     * @param maxAcceptedSize payloads that this instance holds, in UTF-16 units, before it stops receiving; at least 1 MB. What
     *     is being received may come on top
     * @param stopGrace how long a stop waits for handlers to finish before it interrupts them; 0 to 10 minutes
     */
    record Consumer(@DefaultValue("4") int pollers, @DefaultValue("1s") Duration pollWait,
            @DefaultValue("1000") int maxRunning, @DefaultValue("30s") Duration visibilityTimeout,
            @DefaultValue("1m") Duration outcomeRetry, @DefaultValue("64MB") DataSize maxAcceptedSize,
            @DefaultValue("20s") Duration stopGrace) {

        Consumer {
            require("consumer.pollers", pollers, pollers >= 1 && pollers <= 64, "1 to 64");
            require("consumer.poll-wait", pollWait,
                    between(pollWait, Duration.ofSeconds(1), Duration.ofSeconds(20)) && pollWait.getNano() == 0,
                    "1s to 20s in whole seconds");
            require("consumer.max-running", maxRunning, maxRunning >= 1 && maxRunning <= 100_000, "1 to 100000");
            require("consumer.visibility-timeout", visibilityTimeout,
                    between(visibilityTimeout, Duration.ofSeconds(3), Duration.ofHours(1))
                            && visibilityTimeout.getNano() == 0,
                    "3s to 1h in whole seconds");
            require("consumer.visibility-timeout", visibilityTimeout,
                    visibilityTimeout.multipliedBy(2).compareTo(pollWait.multipliedBy(3)) >= 0,
                    "at least one and a half times consumer.poll-wait " + pollWait);
            require("consumer.outcome-retry", outcomeRetry,
                    between(outcomeRetry, Duration.ofSeconds(1), Duration.ofHours(1)), "1s to 1h");
            require("consumer.max-accepted-size", maxAcceptedSize, maxAcceptedSize.toBytes() >= 1 << 20,
                    "at least 1MB");
            require("consumer.stop-grace", stopGrace, between(stopGrace, Duration.ZERO, Duration.ofMinutes(10)),
                    "0 to 10m");
        }
    }

    private static QueueArn queueArn(String property, String value) {
        try {
            return QueueArn.parse(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("scheduler.aws." + property + ": " + e.getMessage(), e);
        }
    }

    private static boolean isBlank(@Nullable String value) {
        return value == null || value.isBlank();
    }

    private static boolean between(Duration value, Duration least, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    private static void require(String property, @Nullable Object value, boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "scheduler.aws." + property + " is \"" + value + "\", but must be " + rule);
        }
    }
}
