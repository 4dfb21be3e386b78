package com.crmscheduler.adapter.redis;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the Redis half of {@code redis-kafka}. The connection itself is configured with {@code spring.data.redis.*}.
 *
 * @param partitions into how many parts tasks are divided; fixed when the store is first used; 1 to 1024
 * @param timeout how long a call waits for Redis at most; 10 ms to 1 min
 * @param claimLease how long a claimed entry is kept from other instances until its hand-over is confirmed; 1 s to 10 min
 * @param executionLease how long an accepted execution is kept from other instances unless it is renewed, which happens four
 *     times as often; 1 s to 10 min
 * @param handOverTimeout how long an execution may wait in the transport before it is handed over again; 1 s to 1 day
 * @param refusedDelay when an execution that the transport refused comes due again, where it took others of the same batch;
 *     1 ms to 10 min
 * @param claimBytes about how many bytes of definitions one claim gives out; at least 64 KB
 * @param inFlightLimit how many executions of a partition may be in flight before no more are claimed; at least 1
 * @param manualRunLimit how many executions of one task may be open when a manual run is asked for; at least 1
 * @param monitorThreads how many loops watch the partitions; 1 to 64
 * @param pollInterval how long a loop sleeps at most; 10 ms to 1 min
 * @param outcomeRetry how long an outcome is tried to be recorded through an outage; 1 s to 1 h
 * @param outcomeQueue how many outcomes may wait to be recorded; at least 1
 * @param sampleInterval how often the gauges are measured; at least 1 s
 * @param allowEviction whether to start on a Redis that may evict keys, which loses tasks
 * @param allowMemoryOnly whether to start without a warning on a Redis that writes nothing to disk
 */
@ConfigurationProperties("scheduler.redis")
record RedisSchedulerProperties(@DefaultValue("16") int partitions, @DefaultValue("2s") Duration timeout,
        @DefaultValue("4s") Duration claimLease, @DefaultValue("4s") Duration executionLease,
        @DefaultValue("2m") Duration handOverTimeout, @DefaultValue("1s") Duration refusedDelay,
        @DefaultValue("4MB") DataSize claimBytes, @DefaultValue("10000") int inFlightLimit,
        @DefaultValue("1000") int manualRunLimit, @DefaultValue("2") int monitorThreads,
        @DefaultValue("1s") Duration pollInterval, @DefaultValue("1m") Duration outcomeRetry,
        @DefaultValue("50000") int outcomeQueue, @DefaultValue("5s") Duration sampleInterval,
        @DefaultValue("false") boolean allowEviction, @DefaultValue("false") boolean allowMemoryOnly) {

    RedisSchedulerProperties {
        between("partitions", partitions, 1, 1024);
        between("timeout", timeout, Duration.ofMillis(10), Duration.ofMinutes(1));
        between("claim-lease", claimLease, Duration.ofSeconds(1), Duration.ofMinutes(10));
        between("execution-lease", executionLease, Duration.ofSeconds(1), Duration.ofMinutes(10));
        between("hand-over-timeout", handOverTimeout, Duration.ofSeconds(1), Duration.ofDays(1));
        between("refused-delay", refusedDelay, Duration.ofMillis(1), Duration.ofMinutes(10));
        between("claim-bytes", claimBytes.toBytes(), 64 * 1024, Integer.MAX_VALUE);
        between("in-flight-limit", inFlightLimit, 1, Integer.MAX_VALUE);
        between("manual-run-limit", manualRunLimit, 1, Integer.MAX_VALUE);
        between("monitor-threads", monitorThreads, 1, 64);
        between("poll-interval", pollInterval, Duration.ofMillis(10), Duration.ofMinutes(1));
        between("outcome-retry", outcomeRetry, Duration.ofSeconds(1), Duration.ofHours(1));
        between("outcome-queue", outcomeQueue, 1, Integer.MAX_VALUE);
        between("sample-interval", sampleInterval, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    private static <T extends Comparable<T>> void between(String property, T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "scheduler.redis." + property + " is " + value + "; it must be " + least + " to " + most);
        }
    }

    private static void between(String property, long value, long least, long most) {
        between(property, Long.valueOf(value), Long.valueOf(least), Long.valueOf(most));
    }
}
