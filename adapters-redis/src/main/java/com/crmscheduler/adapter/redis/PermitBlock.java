package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.number;
import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.application.port.ExecutionLimits.Limit;
import com.crmscheduler.application.port.ExecutionPermits;
import com.crmscheduler.application.port.LimitKey;
import com.crmscheduler.domain.error.ScheduleTaskException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance's share of one limit: a block of permits under a lease, and of starts that must be used soon. Only when it is
 * used up is the store asked. Thread-safe; the lock is held while the store answers, so that it is asked once for all who wait.
 */
final class PermitBlock {

    private static final Logger log = LoggerFactory.getLogger(PermitBlock.class);
    /** What a large limit gives an instance at once: small enough that several instances find some. */
    private static final int SHARE = 32;
    private static final int LARGEST_BLOCK = 50;
    private static final int STARTS_SHARE = 50;
    private static final int MOST_STARTS = 100;
    /** Starts that were not used by then are lost: kept for longer they could be used all at once. */
    private static final long STARTS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** For so long after being turned away the store is not asked again, whoever comes. */
    private static final long TURNED_AWAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration WHILE_AWAY = Duration.ofSeconds(1);
    private static final Duration FIRST_GUESS = Duration.ofMillis(100);

    private final RedisStore store;
    private final LimitKey name;
    private final Limit limit;
    private final byte[] holder;
    private final Duration lease;
    private final byte[] key;
    private final ReentrantLock lock = new ReentrantLock();
    private int inUse;
    private long leased;
    private long leasedUntil;
    private long starts;
    private long startsUntil;
    private long turnedAwayUntil = System.nanoTime();
    private long nextWait;
    private int turnedAway;
    private Duration typical = FIRST_GUESS;
    private boolean away;

    PermitBlock(RedisStore store, LimitKey name, Limit limit, byte[] holder, Duration lease) {
        this.store = store;
        this.name = name;
        this.limit = limit;
        this.holder = holder.clone();
        this.lease = lease;
        this.key = ("scheduled:limit:{" + name.scope().name().toLowerCase(Locale.ROOT) + "/" + name.name() + "}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    Optional<Duration> take() {
        lock.lock();
        try {
            if (takeOwn()) {
                return Optional.empty();
            }
            if (turnedAwayUntil - System.nanoTime() <= 0) {
                if (!ask(inUse + 1 + spare(), startsWanted())) {
                    return Optional.of(WHILE_AWAY);
                }
                if (takeOwn()) {
                    return Optional.empty();
                }
                turnedAwayUntil = System.nanoTime() + TURNED_AWAY_NANOS;
            }
            return Optional.of(turnAway());
        } finally {
            lock.unlock();
        }
    }

    private boolean takeOwn() {
        long now = System.nanoTime();
        boolean room = limit.maxConcurrent() == 0 || inUse < leased && leasedUntil - now > 0;
        boolean start = limit.perSecond() == 0 || starts > 0 && startsUntil - now > 0;
        if (room && start) {
            inUse++;
            starts--;
            return true;
        }
        return false;
    }

    /** When whoever found no permit should come back: each some time after the one before, up to a bound. */
    private Duration turnAway() {
        double spacing = limit.spacing(typical).toNanos() / 1e6;
        double wait = nextWait + turnedAway * spacing;
        turnedAway++;
        long longest = ExecutionPermits.LONGEST_WAIT.toMillis();
        if (wait >= longest) {
            return Duration.ofMillis(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2));
        }
        return Duration.ofMillis(Math.max((long) wait, ExecutionPermits.SHORTEST_WAIT.toMillis()));
    }

    void giveBack(@Nullable Duration ran) {
        lock.lock();
        try {
            inUse--;
            if (ran == null) {
                starts++;
            } else {
                typical = typical.multipliedBy(7).plus(ran).dividedBy(8);
            }
            if (limit.maxConcurrent() > 0 && leased - inUse > 2 * spare() + 1) {
                giveUp(inUse + spare());
            } else if (limit.maxConcurrent() > 0 && spare() == 0) {
                giveUp(inUse);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is not in use is given up here before the store hears of it; who takes a permit after that has to ask it. */
    private void giveUp(long keep) {
        leased = keep;
        send(keep, 0).exceptionally(lost -> {
            log.debug("could not give permits of {} back: their lease runs out", name, lost);
            return List.of();
        });
    }

    /** Renews what is in use, and gives up what is not. */
    void renew() {
        lock.lock();
        try {
            if (limit.maxConcurrent() > 0 && (inUse > 0 || leased > 0)) {
                ask(inUse, 0);
            }
        } finally {
            lock.unlock();
        }
    }

    private int spare() {
        return Math.min(limit.maxConcurrent() / SHARE, LARGEST_BLOCK);
    }

    private int startsWanted() {
        return limit.perSecond() == 0 ? 0 : (int) Math.clamp(limit.perSecond() / STARTS_SHARE, 1, MOST_STARTS);
    }

    /** Asks the store; false when it does not answer. */
    private boolean ask(long wanted, int startsWanted) {
        long asOf = System.nanoTime();
        try {
            List<Object> answer = store.await(send(wanted, startsWanted));
            leased = (Long) answer.get(0);
            leasedUntil = asOf + lease.toNanos();
            if (startsWanted > 0) {
                starts = (Long) answer.get(1);
                startsUntil = asOf + STARTS_NANOS;
            }
            nextWait = (Long) answer.get(2);
            away = false;
            return true;
        } catch (ScheduleTaskException e) {
            if (!away) {
                log.warn("no permits of {} while the store is away: {}", name, e.getMessage());
            }
            away = true;
            return false;
        }
    }

    private CompletableFuture<List<Object>> send(long wanted, int startsWanted) {
        int refused = turnedAway;
        turnedAway = 0;
        return store.run(LuaScript.PERMIT, new byte[][]{key},
                List.of(holder, number(limit.maxConcurrent()), text(Double.toString(limit.perSecond())),
                        text(Double.toString(limit.burst())), number(wanted), number(inUse), number(startsWanted),
                        number(lease.toMillis()), text(Double.toString(limit.spacing(typical).toNanos() / 1e6)),
                        number(refused), number(ExecutionPermits.LONGEST_WAIT.toMillis())));
    }
}
