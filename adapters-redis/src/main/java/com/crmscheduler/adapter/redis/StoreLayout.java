package com.crmscheduler.adapter.redis;

import com.crmscheduler.domain.model.ScheduleTaskId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Where things stand: the partition of each task, and each partition's keys. All keys of a partition carry its number as hash
 * tag, so that they lie in one slot of a cluster.
 */
final class StoreLayout {

    static final String META = "scheduled:meta";
    static final String WAKE_UP = "scheduled:wake-up";
    static final String INSTANCES = "scheduled:instances";
    /** How long a bucket of idempotency keys is written; it is read for as long again. */
    static final long BUCKET_MILLIS = 86_400_000;

    private final List<Partition> partitions;

    StoreLayout(int partitions) {
        this.partitions = IntStream.range(0, partitions).mapToObj(StoreLayout::partition).toList();
    }

    int size() {
        return partitions.size();
    }

    Partition partition(ScheduleTaskId id) {
        CRC32 crc = new CRC32();
        crc.update(id.toString().getBytes(StandardCharsets.US_ASCII));
        return partitions.get((int) (crc.getValue() % partitions.size()));
    }

    Partition at(int number) {
        return partitions.get(number);
    }

    List<Partition> all() {
        return partitions;
    }

    private static Partition partition(int number) {
        return new Partition(number, key("tasks", number), key("definitions", number), key("index", number),
                key("executions", number), key("leases", number), key("parked", number), key("sweep", number),
                key("dead-letters", number), key("dead-index", number), key("seen", number));
    }

    private static byte[] key(String what, int number) {
        return ("scheduled:" + what + ":{" + number + "}").getBytes(StandardCharsets.US_ASCII);
    }

    /** The keys of one partition; the arrays are shared and not to be written. */
    record Partition(int number, byte[] tasks, byte[] definitions, byte[] index, byte[] executions, byte[] leases,
            byte[] parked, byte[] sweep, byte[] deadLetters, byte[] deadIndex, byte[] seen) {

        /** The idempotency buckets round a time: the next, the one that is written, the one before. */
        List<byte[]> idempotency(long nowMillis) {
            long bucket = Math.floorDiv(nowMillis, BUCKET_MILLIS);
            return List.of(bucket(bucket + 1), bucket(bucket), bucket(bucket - 1));
        }

        /** How often the handler of an attempt began whose instance was lost then. */
        byte[] begun(String execution, int attempt) {
            return ("scheduled:begun:{" + number + "}:" + execution + ":" + attempt)
                    .getBytes(StandardCharsets.US_ASCII);
        }

        private byte[] bucket(long bucket) {
            return ("scheduled:idempotency:{" + number + "}:" + bucket).getBytes(StandardCharsets.US_ASCII);
        }
    }
}
