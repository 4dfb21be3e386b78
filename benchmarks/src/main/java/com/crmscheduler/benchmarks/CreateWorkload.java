package com.crmscheduler.benchmarks;

import com.crmscheduler.domain.port.NewTask;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** W1: creates tasks, one by one by 16 callers of the port, and in bulk. */
final class CreateWorkload implements Workload {

    static final int BULK_CALLERS = 4;
    static final int BULK = 1_000;
    static final int CALLERS = 16;
    private static final int TASKS = 50_000;

    private final RawRedis raw;

    CreateWorkload(RawRedis raw) {
        this.raw = raw;
    }

    @Override
    public String name() {
        return "W1";
    }

    @Override
    public String title() {
        return "create 50,000: one by one by 16 callers; in bulk, 1,000 a call, by 4";
    }

    @Override
    public List<Goal> goals() {
        return List.of(new Goal("single/s", true, 20_000), new Goal("bulk/s", true, 60_000));
    }

    @Override
    public int warmUps() {
        return 1;
    }

    @Override
    public void prepare(Product product) {}

    @Override
    public Figures run(Product product, String group) throws IOException, InterruptedException {
        double zadds = raw.zaddsPerSecond(4 * TASKS);
        BenchmarkTasks tasks = product.tasks();
        Instant later = product.now().plus(Duration.ofDays(400));
        double single = Callers.share(CALLERS, TASKS,
                i -> product.create(List.of(tasks.task(group + "-single", i, later.plusMillis(i)))));
        double bulk = createInBulk(product, group + "-bulk", TASKS, later, Duration.ofMillis(1));
        return Figures.none().with("single/s", TASKS / single).with("bulk/s", TASKS / bulk)
                .with("raw ZADD/s, pipeline 16", zadds).with("single to raw", TASKS / single / zadds)
                .with("bulk to raw", TASKS / bulk / zadds);
    }

    /** Creates tasks that are due one after the other; returns how long it took, in seconds. */
    static double createInBulk(Product product, String group, int count, Instant first, Duration apart)
            throws InterruptedException {
        BenchmarkTasks tasks = product.tasks();
        int batch = Math.min(BULK, product.provider().capabilities().maxBatch());
        return Callers.share(BULK_CALLERS, (count + batch - 1) / batch, piece -> {
            int from = piece * batch;
            int to = Math.min(count, from + batch);
            List<NewTask> part = new ArrayList<>(to - from);
            for (int i = from; i < to; i++) {
                part.add(tasks.task(group, i, first.plus(apart.multipliedBy(i))));
            }
            product.create(part);
        });
    }
}
