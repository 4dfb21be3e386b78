package com.crmscheduler.domain.error;

import java.time.Duration;

/**
 * The provider's backend did not answer, or answered that it cannot work now. Whether the request took effect is not known;
 * repeating it is safe where the operation says so.
 */
public final class ProviderUnavailable extends ScheduleTaskException {

    private static final long serialVersionUID = 1L;
    private final String provider;
    private final Duration retryAfter;

    public ProviderUnavailable(String provider, String message, Throwable cause) {
        super(message, cause);
        this.provider = provider;
        this.retryAfter = Duration.ofSeconds(1);
    }

    public String provider() {
        return provider;
    }

    /** How long a caller should wait before it asks again. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
