package com.crmscheduler.domain.error;

import java.time.Duration;

/** Too much was asked in too short a time; nothing was done, and the same request may succeed later. */
public final class ProviderThrottled extends ScheduleTaskException {

    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    public ProviderThrottled(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
