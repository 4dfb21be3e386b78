package com.crmscheduler.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A1: creates tasks with the provider {@code aws} under a client-side limit of 5,000 a second, AWS's quota in its large regions.
 * The limit is the figure to approach: what is measured besides is the local endpoint, not AWS.
 */
final class AwsCreateWorkload implements Workload {

    private static final int LIMIT = 5_000;
    private static final int TASKS = 10_000;

    @Override
    public String name() {
        return "A1";
    }

    @Override
    public String title() {
        return "aws: create 10,000 under a limit of 5,000/s: one by one by 16 callers; in bulk, 1,000 a call, by 4";
    }

    @Override
    public List<Goal> goals() {
        return List.of(new Goal("single/s", false, LIMIT * 1.05), new Goal("bulk/s", false, LIMIT * 1.05));
    }

    @Override
    public int warmUps() {
        return 1;
    }

    @Override
    public String[] arguments() {
        return new String[]{"--scheduler.aws.creates-per-second=" + LIMIT};
    }

    @Override
    public void prepare(Product product) {}

    @Override
    public Figures run(Product product, String group) throws InterruptedException {
        BenchmarkTasks tasks = product.tasks();
        Instant later = product.now().plus(Duration.ofDays(400)).truncatedTo(ChronoUnit.SECONDS);
        double single = Callers.share(CreateWorkload.CALLERS, TASKS,
                i -> product.create(List.of(tasks.task(group + "-single", i, later.plusSeconds(i)))));
        double bulk = CreateWorkload.createInBulk(product, group + "-bulk", TASKS, later, Duration.ofSeconds(1));
        return Figures.none().with("single/s", TASKS / single).with("bulk/s", TASKS / bulk)
                .with("single to the limit", TASKS / single / LIMIT).with("bulk to the limit", TASKS / bulk / LIMIT);
    }
}
