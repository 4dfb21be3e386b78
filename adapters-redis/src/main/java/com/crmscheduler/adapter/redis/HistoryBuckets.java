package com.crmscheduler.adapter.redis;

import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Where the history of a partition lies: a bucket an hour of what succeeded at once, a bucket a day of the rest. */
final class HistoryBuckets {

    static final Duration HOUR = Duration.ofHours(1);
    static final Duration DAY = Duration.ofDays(1);

    private HistoryBuckets() {}

    static long hour(Instant moment) {
        return Math.floorDiv(moment.toEpochMilli(), HOUR.toMillis());
    }

    static long day(Instant moment) {
        return Math.floorDiv(moment.toEpochMilli(), DAY.toMillis());
    }

    static long dayOf(long hour) {
        return Math.floorDiv(hour, DAY.toHours());
    }

    static Bucket ofHour(Partition p, long hour) {
        return new Bucket(p.number(), "h" + hour);
    }

    static Bucket ofDay(Partition p, long day) {
        return new Bucket(p.number(), "d" + day);
    }

    /** The keys of one bucket: what is known by execution id, the index by moment, the index by task and moment. */
    record Bucket(int partition, String name) {

        byte[] entries() {
            return key("entries");
        }

        byte[] moments() {
            return key("moments");
        }

        byte[] tasks() {
            return key("tasks");
        }

        private byte[] key(String what) {
            return ("scheduled:history:{" + partition + "}:" + name + ':' + what).getBytes(StandardCharsets.US_ASCII);
        }
    }
}
