package com.crmscheduler.application.handler;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The attempt failed and should be repeated, not before a time that the other side named. */
public final class RetryLater extends Exception {

    private static final long serialVersionUID = 1L;
    private final Duration delay;

    /** @param delay how long to wait at least; the retry policy's own back-off applies when it is longer */
    public RetryLater(String message, Duration delay, @Nullable Throwable cause) {
        super(message, cause);
        this.delay = delay;
    }

    public Duration delay() {
        return delay;
    }
}
