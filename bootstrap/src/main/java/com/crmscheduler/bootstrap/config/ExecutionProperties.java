package com.crmscheduler.bootstrap.config;

import com.crmscheduler.domain.model.TaskType;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How handlers are called.
 *
 * @param handlerTimeout how long a handler has; 1 s to 12 h
 * @param handlerTimeouts the same by task type, where it differs
 * @param interruptGrace how long a handler may take to end once it is interrupted; 1 ms to 10 min
 * @param mostLeft how many handlers that ignore this are left to themselves at a time; at least 0
 */
@ConfigurationProperties("scheduler.execution")
record ExecutionProperties(@DefaultValue("15m") Duration handlerTimeout,
        @DefaultValue Map<String, Duration> handlerTimeouts, @DefaultValue("10s") Duration interruptGrace,
        @DefaultValue("1000") int mostLeft) {

    private static final Duration LEAST = Duration.ofSeconds(1);
    /** SQS keeps a message from others for no longer. */
    private static final Duration MOST = Duration.ofHours(12);

    ExecutionProperties {
        handlerTimeouts = Map.copyOf(handlerTimeouts);
        between("handler-timeout", handlerTimeout, LEAST, MOST);
        handlerTimeouts.forEach((type, timeout) -> between("handler-timeouts." + type, timeout, LEAST, MOST));
        between("interrupt-grace", interruptGrace, Duration.ofMillis(1), Duration.ofMinutes(10));
        if (mostLeft < 0) {
            throw new IllegalArgumentException(
                    "scheduler.execution.most-left is " + mostLeft + "; it must be 0 or more");
        }
    }

    Duration timeout(TaskType type) {
        return handlerTimeouts.getOrDefault(type.value(), handlerTimeout);
    }

    private static void between(String property, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("scheduler.execution." + property + " is " + value + "; it must be "
                    + least + " to " + most);
        }
    }
}
