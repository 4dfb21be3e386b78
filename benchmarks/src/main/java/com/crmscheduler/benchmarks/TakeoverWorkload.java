package com.crmscheduler.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * W6: two instances share a steady stream of tasks; one is killed with signal 9 in its midst. How long the tasks waited that it
 * had, in whatever state: claimed, on their way through Kafka, accepted, or running.
 */
final class TakeoverWorkload implements Workload {

    private static final int PER_SECOND = 500;
    private static final int SECONDS = 20;
    private static final int TASKS = PER_SECOND * SECONDS;
    private static final Duration HANDLER_TAKES = Duration.ofMillis(100);
    private static final Duration LEAD = Duration.ofSeconds(5);
    private static final Duration KILL_AFTER = Duration.ofSeconds(8);
    private static final int MOST_ROUNDS = 120;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String[] servers;

    TakeoverWorkload(Servers servers) {
        this.servers = servers.arguments();
    }

    @Override
    public String name() {
        return "W6";
    }

    @Override
    public String title() {
        return "kill -9 of one of two instances, " + PER_SECOND + " tasks a second of " + HANDLER_TAKES.toMillis()
                + " ms each";
    }

    @Override
    public List<Goal> goals() {
        return List.of(new Goal("longest wait ms", false, 5_000));
    }

    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public void prepare(Product product) {}

    @Override
    public Figures run(Product product, String group) throws IOException, InterruptedException {
        HandledRun run = product.count(group, TASKS);
        product.handler().take(HANDLER_TAKES);
        AtomicInteger toWarmUp = new AtomicInteger();
        AtomicInteger byTheOther = new AtomicInteger();
        try (OtherInstance other = OtherInstance.start(servers, HANDLER_TAKES, task -> {
            if (task.startsWith(group + "/")) {
                byTheOther.incrementAndGet();
                run.handledElsewhere(BenchmarkTasks.index(task.substring(group.length() + 1)));
            } else {
                toWarmUp.incrementAndGet();
            }
        })) {
            warmUp(product, group, toWarmUp);
            Instant start = product.now().plus(LEAD);
            BenchmarkTasks tasks = product.tasks();
            for (int second = 0; second < SECONDS; second++) {
                product.create(IntStream.range(second * PER_SECOND, (second + 1) * PER_SECOND)
                        .mapToObj(i -> tasks.task(group, i, due(start, i))).toList());
            }
            Instant killed = start.plus(KILL_AFTER);
            LockSupport.parkNanos(Duration.between(product.now(), killed).toNanos());
            killed = product.now();
            other.kill();
            run.await(PATIENCE);
            product.awaitNothingLeft(group, PATIENCE);
            return figures(run, start, killed).with("handled by the killed one", byTheOther.get());
        } finally {
            product.handler().take(Duration.ZERO);
        }
    }

    /** Until the other instance has its part in the work. */
    private static void warmUp(Product product, String group, AtomicInteger byTheOther) {
        BenchmarkTasks tasks = product.tasks();
        int created = 0;
        for (int round = 0; byTheOther.get() < PER_SECOND; round++) {
            if (round == MOST_ROUNDS) {
                throw new IllegalStateException("the second instance has handled " + byTheOther + " of " + created);
            }
            Instant due = product.now();
            product.create(IntStream.range(created, created + PER_SECOND)
                    .mapToObj(i -> tasks.task(group + "-warm-up", i, due)).toList());
            created += PER_SECOND;
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        }
    }

    private static Instant due(Instant start, int index) {
        return start.plusMillis(index * 1_000L / PER_SECOND);
    }

    private static Figures figures(HandledRun run, Instant start, Instant killed) {
        double longest = 0;
        int waited = 0;
        for (int i = 0; i < TASKS; i++) {
            Instant due = due(start, i);
            Instant begun = due.plusNanos(run.latenessMicros(i) * 1_000);
            double wait = Duration.between(due.isAfter(killed) ? due : killed, begun).toNanos() / 1e6;
            longest = Math.max(longest, wait);
            waited += wait > 1_000 ? 1 : 0;
        }
        return Figures.none().with("longest wait ms", longest).with("waited more than 1 s", waited)
                .with("ran again after their handler's end", run.repeated());
    }
}
