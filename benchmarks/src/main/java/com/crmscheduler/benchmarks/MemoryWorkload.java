package com.crmscheduler.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** W4: bytes of Redis memory for each pending task, everything included. */
final class MemoryWorkload implements Workload {

    private static final int TASKS = 200_000;

    private final RedisProbe redis;
    private final RawRedis raw;

    MemoryWorkload(RedisProbe redis, RawRedis raw) {
        this.redis = redis;
        this.raw = raw;
    }

    @Override
    public String name() {
        return "W4";
    }

    @Override
    public String title() {
        return "memory of 200,000 pending one-time tasks, each at a second of its own, with 200 bytes of payload";
    }

    @Override
    public List<Goal> goals() {
        return List.of(new Goal("bytes a task", false, 600));
    }

    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public void prepare(Product product) {}

    @Override
    public Figures run(Product product, String group) throws IOException, InterruptedException {
        double bare = raw.bytesPerTask(TASKS);
        long before = redis.dataBytes();
        Instant later = product.now().plus(Duration.ofDays(400)).truncatedTo(ChronoUnit.SECONDS);
        CreateWorkload.createInBulk(product, group, TASKS, later, Duration.ofSeconds(1));
        double ours = (double) (redis.dataBytes() - before) / TASKS;
        return Figures.none().with("bytes a task", ours).with("bare set and hash", bare).with("to bare", ours / bare);
    }
}
