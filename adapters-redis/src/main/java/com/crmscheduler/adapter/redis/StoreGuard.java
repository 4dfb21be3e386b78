package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.ScheduleTaskException;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;

/**
 * Looks at the store before it is used: a Redis that evicts keys loses tasks and is refused; one that writes nothing to disk is
 * warned of; and {@code scheduled:meta} says with how many partitions and by which format the store is kept. A Redis that is
 * away when the program starts is looked at before its first use. Thread-safe.
 */
final class StoreGuard implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(StoreGuard.class);
    /** The format that this release writes, and what it can read. */
    private static final int FORMAT = DefinitionCodec.FORMAT;
    private static final byte[] META = text(StoreLayout.META);
    private static final String PARTITIONS = "partitions";
    private static final String OLDEST_READER = "oldest-reader";

    private final RedisStore store;
    private final RedisSchedulerProperties properties;
    private volatile boolean checked;

    StoreGuard(RedisStore store, RedisSchedulerProperties properties) {
        this.store = store;
        this.properties = properties;
    }

    @Override
    public void afterPropertiesSet() {
        try {
            check();
        } catch (ProviderUnavailable e) {
            log.warn("Redis cannot be reached yet and will be looked at when it can: {}", e.getMessage());
        }
    }

    /**
     * Returns when the store may be used.
     *
     * @throws ProviderUnavailable when it does not answer
     * @throws IllegalStateException when it must not be used, and why
     */
    void check() {
        if (checked) {
            return;
        }
        requireNoEviction();
        warnWithoutPersistence();
        requireMeta();
        checked = true;
    }

    private void requireNoEviction() {
        for (String info : onEveryServer(redis -> redis.info("memory"))) {
            String policy = field(info, "maxmemory_policy");
            if (policy.equals("noeviction")) {
                continue;
            }
            String problem = "Redis has the maxmemory-policy \"" + policy
                    + "\": when memory is short it deletes keys, and with them tasks";
            if (!properties.allowEviction()) {
                throw new IllegalStateException(problem + ". Set maxmemory-policy to noeviction, or set"
                        + " scheduler.redis.allow-eviction to true to accept the loss.");
            }
            log.warn("{}. It is used all the same because scheduler.redis.allow-eviction is true.", problem);
        }
    }

    private void warnWithoutPersistence() {
        if (properties.allowMemoryOnly()) {
            return;
        }
        try {
            for (String info : onEveryServer(redis -> redis.info("persistence"))) {
                if (field(info, "aof_enabled").equals("1")) {
                    continue;
                }
                boolean snapshots = onEveryServer(redis -> redis.configGet("save")).stream()
                        .noneMatch(save -> save.getOrDefault("save", "").isBlank());
                log.warn(snapshots
                        ? "Redis keeps no append-only file: a crash of the server loses what was created since its latest"
                                + " snapshot. Set appendonly to yes, or scheduler.redis.allow-memory-only to true to silence this."
                        : "REDIS WRITES NOTHING TO DISK: a restart of the server loses every task. Set appendonly to yes,"
                                + " or scheduler.redis.allow-memory-only to true to silence this.");
                return;
            }
        } catch (ProviderUnavailable e) {
            if (!(e.getCause() instanceof io.lettuce.core.RedisCommandExecutionException)) {
                throw e;
            }
            log.warn("Redis does not tell how it is persisted, so this was not checked: {}", e.getMessage());
        }
    }

    private void requireMeta() {
        Map<String, Integer> ours = Map.of(PARTITIONS, properties.partitions(), "format", FORMAT, OLDEST_READER,
                FORMAT);
        ours.forEach((field, value) -> store.await(
                store.send(redis -> redis.hsetnx(META, text(field), text(Integer.toString(value))))));
        Map<String, Integer> stored = new HashMap<>();
        CompletableFuture<Map<byte[], byte[]>> answer = store.send(redis -> redis.hgetall(META));
        store.await(answer).forEach((field, value) -> stored.put(new String(field, StandardCharsets.UTF_8),
                Integer.valueOf(new String(value, StandardCharsets.UTF_8))));
        int partitions = stored.getOrDefault(PARTITIONS, 0);
        if (partitions != properties.partitions()) {
            throw new IllegalStateException("this Redis keeps its tasks in " + partitions
                    + " partitions, which was fixed when it was first used, but scheduler.redis.partitions is "
                    + properties.partitions() + ". Set it to " + partitions + ", or use another Redis.");
        }
        int oldest = stored.getOrDefault(OLDEST_READER, Integer.MAX_VALUE);
        if (oldest > FORMAT) {
            throw new IllegalStateException(
                    "this Redis is kept by a newer release, which allows no reader older than format "
                            + oldest + ", and this release reads format " + FORMAT + ". Use the newer release.");
        }
    }

    private <T> List<T> onEveryServer(
            Function<io.lettuce.core.api.async.RedisServerAsyncCommands<byte[], byte[]>, io.lettuce.core.RedisFuture<T>> command) {
        List<CompletableFuture<T>> volley = new ArrayList<>();
        for (RedisClusterAsyncCommands<byte[], byte[]> server : servers()) {
            volley.add(command.apply(server).toCompletableFuture());
        }
        return volley.stream().map(store::await).toList();
    }

    private List<RedisClusterAsyncCommands<byte[], byte[]>> servers() {
        try {
            RedisClusterAsyncCommands<byte[], byte[]> redis = store.await(
                    store.send(CompletableFuture::completedFuture));
            if (!(redis instanceof RedisAdvancedClusterAsyncCommands<byte[], byte[]> cluster)) {
                return List.of(redis);
            }
            List<RedisClusterAsyncCommands<byte[], byte[]>> masters = new ArrayList<>();
            cluster.upstream().asMap().values().forEach(masters::add);
            return masters;
        } catch (ScheduleTaskException e) {
            throw RedisFailures.unavailable(e);
        }
    }

    private static String field(String info, String name) {
        return info.lines().filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).trim()).findFirst().orElse("unknown");
    }
}
