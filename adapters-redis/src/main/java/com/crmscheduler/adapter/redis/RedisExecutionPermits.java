package com.crmscheduler.adapter.redis;

import com.crmscheduler.application.port.ExecutionLimits;
import com.crmscheduler.application.port.ExecutionPermits;
import com.crmscheduler.application.port.LimitKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Permits that hold across all instances on a Redis: each limit is a key of its own, from which instances lease permits in
 * blocks. What an instance that died or stood still had comes back when its lease runs out. Thread-safe.
 */
final class RedisExecutionPermits implements ExecutionPermits, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RedisExecutionPermits.class);
    private static final int RENEWALS = 3;

    private final Map<LimitKey, PermitBlock> blocks;
    private final RenewalTimer timer;

    /** @param lease how long an instance that fell silent keeps its permits */
    RedisExecutionPermits(RedisStore store, ExecutionLimits limits, Duration lease) {
        byte[] random = new byte[Long.BYTES];
        new SecureRandom().nextBytes(random);
        byte[] holder = RedisStore.text(HexFormat.of().formatHex(random));
        this.timer = new RenewalTimer("scheduler-permits", lease.dividedBy(RENEWALS), this::renew);
        this.blocks = limits.limits().entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey,
                entry -> new PermitBlock(store, entry.getKey(), entry.getValue(), holder, lease)));
    }

    @Override
    public Optional<Duration> take(LimitKey key) {
        return block(key).take();
    }

    @Override
    public void giveBack(LimitKey key, @Nullable Duration ran) {
        block(key).giveBack(ran);
    }

    private PermitBlock block(LimitKey key) {
        return Objects.requireNonNull(blocks.get(key), "no limit is set for what was asked");
    }

    @Override
    public void start() {
        if (!blocks.isEmpty()) {
            timer.start();
        }
    }

    /** Renews what is in use, and gives up what is not. */
    void renew() {
        blocks.values().forEach(block -> {
            try {
                block.renew();
            } catch (RuntimeException e) {
                log.error("permits were not renewed; those of other limits are", e);
            }
        });
    }

    @Override
    public void stop() {
        timer.stop();
    }

    @Override
    public boolean isRunning() {
        return timer.isRunning();
    }

    @Override
    public int getPhase() {
        return HeldExecutions.PHASE;
    }
}
