package com.crmscheduler.application.port;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The limits that a deployment sets to its executions, by task type and by group; an execution keeps those of both. Every
 * instance is to have the same.
 *
 * @param limits none where there is no limit
 */
public record ExecutionLimits(Map<LimitKey, Limit> limits) {

    public static final ExecutionLimits NONE = new ExecutionLimits(Map.of());

    public ExecutionLimits {
        limits = Map.copyOf(limits);
    }

    /**
     * One limit.
     *
     * @param maxConcurrent how many handlers may run at a time; 0 for any number, up to 1,000,000
     * @param perSecond how many may begin a second, on average, and a tenth of a second's worth and one at once; 0 for any number,
     *     else 0.001 to 1,000,000
     */
    public record Limit(int maxConcurrent, double perSecond) {

        private static final double LEAST_RATE = 0.001;
        private static final int MOST = 1_000_000;

        public Limit {
            if (maxConcurrent < 0 || maxConcurrent > MOST) {
                throw new IllegalArgumentException(
                        "max-concurrent is " + maxConcurrent + "; it must be 1 to " + MOST + ", or 0 for no limit");
            }
            if (perSecond != 0 && !(perSecond >= LEAST_RATE && perSecond <= MOST)) {
                throw new IllegalArgumentException("per-second is " + perSecond + "; it must be " + LEAST_RATE + " to "
                        + MOST + ", or 0 for no limit");
            }
            if (maxConcurrent == 0 && perSecond == 0) {
                throw new IllegalArgumentException(
                        "max-concurrent is 0, and so is per-second; max-concurrent must be 1 to "
                                + MOST + ", per-second " + LEAST_RATE + " to " + MOST + ", or both");
            }
        }

        /** How many may begin at once after a pause. */
        public double burst() {
            return 1 + perSecond / 10;
        }

        /** How far apart those that wait come back, so that each finds its turn; {@code typical} is how long a handler takes. */
        public Duration spacing(Duration typical) {
            double nanos = perSecond > 0 ? 1e9 / perSecond : 0;
            if (maxConcurrent > 0) {
                nanos = Math.max(nanos, (double) typical.toNanos() / maxConcurrent);
            }
            return Duration.ofNanos((long) nanos);
        }
    }

    /** The limits that an execution has to keep, always in the same order. */
    public List<LimitKey> of(ScheduledExecution execution) {
        if (limits.isEmpty()) {
            return List.of();
        }
        return Stream
                .of(new LimitKey(LimitKey.Scope.TYPE, execution.type().value()),
                        new LimitKey(LimitKey.Scope.GROUP, execution.occurrence().taskId().group()))
                .filter(limits::containsKey).toList();
    }
}
