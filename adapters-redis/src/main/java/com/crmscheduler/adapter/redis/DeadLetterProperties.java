package com.crmscheduler.adapter.redis;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many dead letters are kept in Redis. None is ever trimmed: where there is no room for one, its execution is tried again
 * later, until letters are replayed or purged. A script sees one partition, so each has its even share of the bound; all letters
 * of one schedule lie in one partition, and find no room when its share is full, however much room the others have.
 *
 * @param limit how many letters are kept, shared evenly by the partitions; at least 1
 * @param whenFull when an execution whose letter found no room is tried again; 1 s to 1 day
 */
@ConfigurationProperties("scheduler.redis.dead-letters")
record DeadLetterProperties(@DefaultValue("100000") int limit, @DefaultValue("5m") Duration whenFull) {

    DeadLetterProperties {
        if (limit < 1) {
            throw new IllegalArgumentException("scheduler.redis.dead-letters.limit is " + limit
                    + "; it must be at least 1");
        }
        if (whenFull.compareTo(Duration.ofSeconds(1)) < 0 || whenFull.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("scheduler.redis.dead-letters.when-full is " + whenFull
                    + "; it must be PT1S to P1D");
        }
    }

    /** The share of each partition, rounded up. */
    long perPartition(int partitions) {
        return (limit + partitions - 1L) / partitions;
    }
}
