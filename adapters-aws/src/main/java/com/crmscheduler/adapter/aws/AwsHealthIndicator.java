package com.crmscheduler.adapter.aws;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether tasks can be kept and run: EventBridge Scheduler and the queues answer, and the consumer receives. Asks at most every
 * 5 s, because each look is several calls that AWS counts.
 */
final class AwsHealthIndicator implements HealthIndicator {

    private static final long FRESH_NANOS = 5_000_000_000L;

    private final AwsStartCheck check;
    private final SqsScheduledTaskConsumer consumer;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable List<String> problems;
    private long lookedAt;

    AwsHealthIndicator(AwsStartCheck check, SqsScheduledTaskConsumer consumer) {
        this.check = check;
        this.consumer = consumer;
    }

    @Override
    public Health health() {
        List<String> known = problems();
        Health.Builder health = known.isEmpty() ? Health.up() : Health.down().withDetail("problems", known);
        if (!consumer.isHealthy()) {
            health.down().withDetail("consumer", "does not receive");
        }
        List<String> denied = consumer.deniedGroups();
        if (!denied.isEmpty()) {
            health.down().withDetail("groups whose schedules may not be read (scheduler:GetSchedule)", denied);
        }
        return health.build();
    }

    private List<String> problems() {
        lock.lock();
        try {
            List<String> known = problems;
            if (known == null || System.nanoTime() - lookedAt > FRESH_NANOS) {
                known = check.problems();
                problems = known;
                lookedAt = System.nanoTime();
            }
            return known;
        } finally {
            lock.unlock();
        }
    }
}
