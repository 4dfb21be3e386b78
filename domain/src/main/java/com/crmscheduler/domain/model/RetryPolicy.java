package com.crmscheduler.domain.model;

import com.crmscheduler.domain.error.InvalidTask;
import java.time.Duration;

/**
 * How often and how soon a failed execution is tried again. The back-off doubles from {@code initialBackoff} up to
 * {@code maxBackoff}. All times are whole milliseconds.
 *
 * @param maxAttempts attempts in all, the first included; 1 to 100
 * @param initialBackoff the wait before the second attempt; 1 ms to 1 day
 * @param maxBackoff the longest wait; at least {@code initialBackoff}, at most 1 day
 * @param maxAge how long after its nominal time an execution may still start an attempt; positive, at most 30 days
 */
public record RetryPolicy(int maxAttempts, Duration initialBackoff, Duration maxBackoff, Duration maxAge) {

    public static final RetryPolicy DEFAULT = new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofHours(1),
            Duration.ofDays(1));

    public RetryPolicy {
        if (maxAttempts < 1 || maxAttempts > 100) {
            throw new InvalidTask("retryPolicy.maxAttempts", Integer.toString(maxAttempts), "1 to 100");
        }
        between("retryPolicy.initialBackoff", initialBackoff, Duration.ofMillis(1), Duration.ofDays(1));
        between("retryPolicy.maxBackoff", maxBackoff, initialBackoff, Duration.ofDays(1));
        between("retryPolicy.maxAge", maxAge, Duration.ofMillis(1), Duration.ofDays(30));
    }

    private static void between(String field, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0 || value.getNano() % 1_000_000 != 0) {
            throw new InvalidTask(field, value.toString(), least + " to " + most + " in whole milliseconds");
        }
    }

    /**
     * The wait before the attempt that follows a failed one, without jitter.
     *
     * @param failedAttempt the number of the attempt that failed, from 1
     */
    public Duration backoffAfter(int failedAttempt) {
        long millis = initialBackoff.toMillis();
        long most = maxBackoff.toMillis();
        for (int attempt = 1; attempt < failedAttempt && millis < most; attempt++) {
            millis *= 2;
        }
        return Duration.ofMillis(Math.min(millis, most));
    }
}
