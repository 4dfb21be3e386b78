package com.crmscheduler.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/** What Redis says of itself. */
final class RedisProbe {

    private static final long PAUSE_NANOS = 50_000_000;
    private static final int PAUSES = 1_200;

    private final URI redis;

    RedisProbe(URI redis) {
        this.redis = redis;
    }

    /** Version, allocator and persistence: what a figure depends on. */
    String describe() throws IOException {
        Map<String, String> info = info();
        return "Redis " + info.get("redis_version") + " (" + info.get("mem_allocator") + ", "
                + info.getOrDefault("executable", "?").replaceAll(".*/", "") + ", aof " + info.get("aof_enabled")
                + ", appendfsync " + fsync() + ")";
    }

    /** How many keys the database holds. */
    long keys() throws IOException {
        try (RespConnection connection = RespConnection.open(redis)) {
            return Long.parseLong(connection.text("DBSIZE"));
        }
    }

    /** Deletes every key. Only for servers that were empty when the program began. */
    void clear() throws IOException {
        try (RespConnection connection = RespConnection.open(redis)) {
            connection.call("FLUSHDB");
        }
    }

    /**
     * Bytes that the data takes: what is allocated, without the buffers of clients and of the append-only file, once no
     * rewrite runs.
     */
    long dataBytes() throws IOException {
        Map<String, String> info = info();
        for (int i = 0; i < PAUSES && rewriting(info); i++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            info = info();
        }
        return number(info, "used_memory") - number(info, "mem_clients_normal") - number(info, "mem_aof_buffer");
    }

    private static boolean rewriting(Map<String, String> info) {
        return number(info, "aof_rewrite_in_progress") + number(info, "aof_rewrite_scheduled")
                + number(info, "rdb_bgsave_in_progress") > 0;
    }

    private static long number(Map<String, String> info, String name) {
        return Long.parseLong(Objects.requireNonNull(info.get(name), name));
    }

    private String fsync() throws IOException {
        try (RespConnection connection = RespConnection.open(redis)) {
            String answer = connection.text("CONFIG", "GET", "appendfsync");
            return answer.replaceAll("[\\[\\]]", "").replace("appendfsync, ", "");
        }
    }

    private Map<String, String> info() throws IOException {
        try (RespConnection connection = RespConnection.open(redis)) {
            Map<String, String> values = new HashMap<>();
            for (String line : connection.text("INFO").split("\r\n", -1)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    values.put(line.substring(0, colon), line.substring(colon + 1));
                }
            }
            return values;
        }
    }
}
