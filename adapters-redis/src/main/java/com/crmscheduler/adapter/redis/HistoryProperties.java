package com.crmscheduler.adapter.redis;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the history keeps, and for how long. It lies in buckets, of an hour for what succeeded at once and of a day for the rest,
 * which go whole when the retention of their last entry is over.
 *
 * @param keep ALL, FAILURES (what did not succeed at its first attempt), or NONE
 * @param successRetention how long what succeeded at its first attempt is kept; 1 h to 30 days
 * @param failureRetention how long the rest is kept; 1 h to 400 days
 * @param limit how many entries a bucket takes, shared evenly by the partitions; what comes beyond is counted and not kept; at
 *     least 1
 */
@ConfigurationProperties("scheduler.redis.history")
record HistoryProperties(@DefaultValue("ALL") Keep keep, @DefaultValue("1d") Duration successRetention,
        @DefaultValue("30d") Duration failureRetention, @DefaultValue("100000") int limit) {

    HistoryProperties {
        between("success-retention", successRetention, Duration.ofDays(30));
        between("failure-retention", failureRetention, Duration.ofDays(400));
        if (limit < 1) {
            throw new IllegalArgumentException("scheduler.redis.history.limit is " + limit + "; it must be at least 1");
        }
    }

    private static void between(String property, Duration value, Duration most) {
        if (value.compareTo(Duration.ofHours(1)) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "scheduler.redis.history." + property + " is " + value + "; it must be PT1H to " + most);
        }
    }

    /** The share of each partition, rounded up. */
    long perPartition(int partitions) {
        return (limit + partitions - 1L) / partitions;
    }

    /** What is kept. */
    enum Keep {
        ALL,
        FAILURES,
        NONE
    }
}
