package com.crmscheduler.adapter.redis;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews leases again and again on a thread of its own, whatever one renewal comes to. Thread-safe. */
final class RenewalTimer {

    private static final Logger log = LoggerFactory.getLogger(RenewalTimer.class);

    private final String name;
    private final Duration period;
    private final Runnable renewal;
    private @Nullable ScheduledExecutorService timer;

    /**
     * @param name the thread's
     * @param period between the end of a renewal and the next; the first is after it too
     */
    RenewalTimer(String name, Duration period, Runnable renewal) {
        this.name = name;
        this.period = period;
        this.renewal = renewal;
    }

    synchronized void start() {
        if (timer == null) {
            timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name(name).daemon().factory());
            timer.scheduleWithFixedDelay(this::renew, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    synchronized boolean isRunning() {
        return timer != null;
    }

    private void renew() {
        try {
            renewal.run();
        } catch (RuntimeException e) {
            // A timer whose task throws once never runs it again.
            log.error("{}: not renewed, which is tried again in {} ms", name, period.toMillis(), e);
        }
    }
}
