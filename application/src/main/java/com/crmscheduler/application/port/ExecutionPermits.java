package com.crmscheduler.application.port;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives permits to run, so that limits hold across all instances that share a store. An instance that dies or stands still loses
 * its permits after some seconds; what it still runs then is not counted any more. Any thread; every call is short, or bounded
 * by the store's time-out.
 */
public interface ExecutionPermits {

    /** Waiting executions come back after this, at the earliest. */
    Duration SHORTEST_WAIT = Duration.ofMillis(50);

    /** However many wait, each asks again after this. */
    Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /**
     * Takes a permit. While the store is away none is given: a limit protects others, and nothing could be accepted anyway.
     * Never throws.
     *
     * @param key one of the configured limits
     * @return empty when the permit was given; else how long to wait before asking again, spread so that those who wait do
     *     not return together
     */
    Optional<Duration> take(LimitKey key);

    /**
     * Gives a permit back. Never throws.
     *
     * @param ran how long the handler ran; null when it did not begin, so that the permit counts as not taken
     */
    void giveBack(LimitKey key, @Nullable Duration ran);
}
