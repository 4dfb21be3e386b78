package com.crmscheduler.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;

/**
 * The least that a scheduler on Redis has to do, done by hand in the same run: machines are noisy, and a ratio to this says more
 * than a figure alone.
 */
final class RawRedis {

    private static final int PIPELINE = 16;
    private static final int CLAIM = 500;
    private static final String DUE = "{benchmark-raw}due";
    private static final String BODIES = "{benchmark-raw}bodies";
    /** Takes due members and their payloads out of a sorted set and a hash, and leases them in a second sorted set. */
    private static final String CLAIM_SCRIPT = """
            local due = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[2])
            if #due == 0 then return due end
            local bodies = redis.call('HMGET', KEYS[2], unpack(due))
            redis.call('ZREM', KEYS[1], unpack(due))
            for _, member in ipairs(due) do redis.call('ZADD', KEYS[3], ARGV[1], member) end
            return bodies
            """;

    private final URI redis;

    RawRedis(URI redis) {
        this.redis = redis;
    }

    /** {@code ZADD}s a second on one connection, 16 in a pipeline. */
    double zaddsPerSecond(int count) throws IOException {
        try (RespConnection connection = RespConnection.open(redis)) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i += PIPELINE) {
                for (int j = 0; j < PIPELINE; j++) {
                    connection.send("ZADD", DUE, Integer.toString(i), member(i + j));
                }
                connection.drain(PIPELINE);
            }
            double seconds = seconds(start);
            forget(connection);
            return count / seconds;
        }
    }

    /** Tasks a second that one connection claims with a script, 500 a call, payloads included. */
    double claimsPerSecond(int count) throws IOException {
        try (RespConnection connection = RespConnection.open(redis)) {
            fill(connection, count);
            long start = System.nanoTime();
            for (int i = 0; i < count; i += CLAIM) {
                connection.call("EVAL", CLAIM_SCRIPT, "3", DUE, BODIES, "{benchmark-raw}leases",
                        Integer.toString(count), Integer.toString(CLAIM));
            }
            double seconds = seconds(start);
            forget(connection);
            return count / seconds;
        }
    }

    /** Bytes a task of a bare sorted set with a bare hash: no index, no version, nothing in flight. */
    double bytesPerTask(int count) throws IOException {
        RedisProbe probe = new RedisProbe(redis);
        try (RespConnection connection = RespConnection.open(redis)) {
            long before = probe.dataBytes();
            fill(connection, count);
            double bytes = probe.dataBytes() - before;
            forget(connection);
            return bytes / count;
        }
    }

    private static void fill(RespConnection connection, int count) throws IOException {
        for (int i = 0; i < count; i += CLAIM) {
            for (int j = i; j < i + CLAIM; j++) {
                connection.send("ZADD", DUE, Integer.toString(j), member(j));
                connection.send("HSET", BODIES, member(j), BenchmarkTasks.PAYLOAD);
            }
            connection.drain(2 * CLAIM);
        }
    }

    private static void forget(RespConnection connection) throws IOException {
        connection.call("DEL", DUE, BODIES, "{benchmark-raw}leases");
    }

    private static String member(int index) {
        return String.format(Locale.ROOT, "default/follow-up-%07d", index);
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
