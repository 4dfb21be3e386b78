package com.crmscheduler.adapter.redis;

import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.ScheduleTaskException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.lettuce.LettuceConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Runs scripts and commands on the shared connection, many at a time, and waits for a volley of them once and for a bounded
 * time. Works the same with a single server, Sentinel and Cluster. Thread-safe.
 */
final class RedisStore {

    private final LettuceConnectionFactory factory;
    private final Duration timeout;
    private final LongSupplier clockOffset;
    /** The shared connection's commands; asked of the factory again after a failure, in case it has another one. */
    private volatile @Nullable RedisClusterAsyncCommands<byte[], byte[]> commands;

    /** @param clockOffset milliseconds added to the server's clock by every script; zero but in tests */
    RedisStore(LettuceConnectionFactory factory, Duration timeout, LongSupplier clockOffset) {
        this.factory = factory;
        this.timeout = timeout;
        this.clockOffset = clockOffset;
    }

    /** Sends a script; the future fails with the driver's exception. The first argument, the clock's offset, is added here. */
    CompletableFuture<List<Object>> run(LuaScript script, byte[][] keys, List<byte[]> arguments) {
        byte[][] all = new byte[arguments.size() + 1][];
        all[0] = number(clockOffset.getAsLong());
        for (int i = 1; i < all.length; i++) {
            all[i] = arguments.get(i - 1);
        }
        ScriptOutputType type = ScriptOutputType.MULTI;
        return send(redis -> redis.<List<Object>>evalsha(script.sha(), type, keys, all))
                .exceptionallyCompose(failure -> {
                    if (failure instanceof RedisNoScriptException
                            || failure.getCause() instanceof RedisNoScriptException) {
                        return send(redis -> redis.<List<Object>>eval(script.body(), type, keys, all));
                    }
                    commands = null;
                    return CompletableFuture.failedFuture(failure);
                });
    }

    /** Sends a command; a connection that cannot be had fails the future. */
    <T> CompletableFuture<T> send(
            Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
        try {
            return command.apply(commands()).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Waits for one answer.
     *
     * @throws ScheduleTaskException what the failure means
     */
    <T> T await(CompletableFuture<T> answer) {
        Answer<T> one = awaitAll(List.of(answer)).get(0);
        if (one.failure() != null) {
            throw one.failure();
        }
        return Objects.requireNonNull(one.value(), "Redis answered with nothing");
    }

    /** Waits for one answer that may be nothing; throws as {@link #await}. */
    <T> Optional<T> awaitOptional(CompletableFuture<T> answer) {
        Answer<T> one = awaitAll(List.of(answer)).get(0);
        if (one.failure() != null) {
            throw one.failure();
        }
        return Optional.ofNullable(one.value());
    }

    /** Waits for a volley, once and for all of it. Never throws: each answer says its own. */
    <T> List<Answer<T>> awaitAll(List<CompletableFuture<T>> volley) {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<Answer<T>> answers = new ArrayList<>(volley.size());
        for (CompletableFuture<T> one : volley) {
            answers.add(awaitUntil(one, deadline));
        }
        return answers;
    }

    private <T> Answer<T> awaitUntil(CompletableFuture<T> answer, long deadline) {
        try {
            return new Answer<>(answer.get(Math.max(deadline - System.nanoTime(), 0), TimeUnit.NANOSECONDS), null);
        } catch (TimeoutException e) {
            answer.cancel(false);
            return new Answer<>(null, new ProviderUnavailable(RedisFailures.PROVIDER,
                    "Redis did not answer within " + timeout.toMillis() + " ms", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.cancel(false);
            return new Answer<>(null,
                    new ProviderUnavailable(RedisFailures.PROVIDER, "interrupted while waiting for Redis", e));
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.CancellationException e) {
            return new Answer<>(null, RedisFailures.translate(e));
        }
    }

    private RedisClusterAsyncCommands<byte[], byte[]> commands() {
        RedisClusterAsyncCommands<byte[], byte[]> known = commands;
        if (known == null) {
            // The factory shares one connection, so closing its wrapper leaves it open.
            try (LettuceConnection connection = (LettuceConnection) factory.getConnection()) {
                known = connection.getNativeConnection();
            }
            commands = known;
        }
        return known;
    }

    static byte[] number(long value) {
        return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * One answer of a volley.
     *
     * @param value what Redis said, where {@code failure} is null; null where it said nothing
     * @param failure why there is no value
     */
    record Answer<T>(@Nullable T value, @Nullable ScheduleTaskException failure) {}
}
