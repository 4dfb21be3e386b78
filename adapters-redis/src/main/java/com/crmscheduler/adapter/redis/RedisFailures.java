package com.crmscheduler.adapter.redis;

import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.QuotaExceeded;
import com.crmscheduler.domain.error.ScheduleTaskException;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Translates what the driver throws, in this one place. An outage is never "not found". */
final class RedisFailures {

    static final String PROVIDER = "redis-kafka";

    private RedisFailures() {}

    static ScheduleTaskException translate(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof ScheduleTaskException known) {
            return known;
        }
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof RedisCommandExecutionException && message.startsWith("OOM")) {
            return new QuotaExceeded("redis memory",
                    "Redis has reached its maxmemory and takes no more tasks until some have gone");
        }
        return new ProviderUnavailable(PROVIDER, "Redis did not carry out the request: " + message, cause);
    }

    static ProviderUnavailable unavailable(Throwable failure) {
        ScheduleTaskException translated = translate(failure);
        return translated instanceof ProviderUnavailable outage
                ? outage
                : new ProviderUnavailable(PROVIDER, String.valueOf(translated.getMessage()), translated);
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
