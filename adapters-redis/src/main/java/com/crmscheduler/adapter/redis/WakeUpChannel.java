package com.crmscheduler.adapter.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Hears from whoever stores something that is due sooner than anything else in its partition. A hint and nothing more: without
 * the channel a monitor is one poll interval late at most. The driver subscribes again after a lost connection; where the first
 * subscription fails, it is tried again here. Thread-safe.
 */
final class WakeUpChannel {

    private static final Logger log = LoggerFactory.getLogger(WakeUpChannel.class);
    private static final byte[] CHANNEL = StoreLayout.WAKE_UP.getBytes(StandardCharsets.US_ASCII);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final LettuceConnectionFactory factory;
    private @Nullable RedisConnection connection;
    private @Nullable ScheduledExecutorService retries;

    WakeUpChannel(LettuceConnectionFactory factory) {
        this.factory = factory;
    }

    /** Passes on the number of each partition that is named. */
    synchronized void listen(IntConsumer partitions) {
        if (retries == null) {
            retries = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("scheduler-wake-up").daemon().factory());
            retries.execute(() -> subscribe(partitions));
        }
    }

    /** Connecting may take long, so nobody is kept waiting for it. */
    private void subscribe(IntConsumer partitions) {
        RedisConnection opened = null;
        try {
            opened = factory.getConnection();
            opened.subscribe((message, pattern) -> hear(message.getBody(), partitions), CHANNEL);
        } catch (DataAccessException | io.lettuce.core.RedisException | IllegalStateException e) {
            log.debug("the wake-up channel cannot be had yet", e);
            close(opened);
            retry(partitions);
            return;
        }
        if (!keep(opened)) {
            close(opened);
        }
    }

    private synchronized void retry(IntConsumer partitions) {
        if (retries != null) {
            retries.schedule(() -> subscribe(partitions), RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized boolean keep(RedisConnection opened) {
        connection = opened;
        return retries != null;
    }

    private static void hear(byte[] body, IntConsumer partitions) {
        String text = new String(body, StandardCharsets.US_ASCII);
        int space = text.indexOf(' ');
        try {
            partitions.accept(Integer.parseInt(space < 0 ? text : text.substring(0, space)));
        } catch (NumberFormatException e) {
            log.debug("a wake-up hint names no partition: {}", text);
        }
    }

    /** Whether hints are heard. */
    synchronized boolean isOpen() {
        return connection != null;
    }

    void close() {
        RedisConnection open;
        synchronized (this) {
            if (retries != null) {
                retries.shutdownNow();
                retries = null;
            }
            open = connection;
            connection = null;
        }
        close(open);
    }

    private static void close(@Nullable RedisConnection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (DataAccessException | io.lettuce.core.RedisException | IllegalStateException e) {
            log.debug("the wake-up channel did not close", e);
        }
    }
}
