package com.crmscheduler.application.service;

import com.crmscheduler.application.port.ExecutionLimits;
import com.crmscheduler.application.port.ExecutionLimits.Limit;
import com.crmscheduler.application.port.ExecutionPermits;
import com.crmscheduler.application.port.LimitKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Permits of one process, for tests and for providers that have no store for them: then each limit holds in every instance by
 * itself.
 */
public final class InstancePermits implements ExecutionPermits {

    private final Map<LimitKey, Turnstile> turnstiles;

    public InstancePermits(ExecutionLimits limits, InstantSource time) {
        this.turnstiles = limits.limits().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> new Turnstile(e.getValue(), time)));
    }

    @Override
    public Optional<Duration> take(LimitKey key) {
        return turnstile(key).locked(Turnstile::take);
    }

    @Override
    public void giveBack(LimitKey key, @Nullable Duration ran) {
        turnstile(key).locked(turnstile -> turnstile.giveBack(ran));
    }

    private Turnstile turnstile(LimitKey key) {
        return Objects.requireNonNull(turnstiles.get(key), "no limit is set for what was asked");
    }

    /** The state of one limit. Its methods are called under its lock. */
    private static final class Turnstile {

        private final Limit limit;
        private final InstantSource time;
        private final ReentrantLock lock = new ReentrantLock();
        private Instant filled;
        private Instant tail;
        private double tokens;
        private int running;
        private Duration typical = Duration.ofMillis(100);

        Turnstile(Limit limit, InstantSource time) {
            this.limit = limit;
            this.time = time;
            this.filled = time.instant();
            this.tail = filled;
            this.tokens = limit.burst();
        }

        <T> T locked(Function<Turnstile, T> action) {
            lock.lock();
            try {
                return action.apply(this);
            } finally {
                lock.unlock();
            }
        }

        private Optional<Duration> take() {
            Instant now = time.instant();
            if (now.isAfter(filled)) {
                double nanos = Duration.between(filled, now).toNanos();
                tokens = Math.min(limit.burst(), tokens + nanos / 1e9 * limit.perSecond());
                filled = now;
            }
            boolean room = limit.maxConcurrent() == 0 || running < limit.maxConcurrent();
            if (room && (limit.perSecond() == 0 || tokens >= 1)) {
                running++;
                tokens--;
                return Optional.empty();
            }
            tail = (tail.isBefore(now) ? now : tail).plus(limit.spacing(typical));
            Duration wait = Duration.between(now, tail);
            if (wait.compareTo(LONGEST_WAIT) > 0) {
                tail = now.plus(LONGEST_WAIT.dividedBy(2));
                return Optional.of(LONGEST_WAIT);
            }
            return Optional.of(wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait);
        }

        private boolean giveBack(@Nullable Duration ran) {
            running--;
            if (ran == null) {
                tokens++;
            } else {
                typical = typical.multipliedBy(7).plus(ran).dividedBy(8);
            }
            return true;
        }
    }
}
