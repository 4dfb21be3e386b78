package com.crmscheduler.benchmarks;

import com.crmscheduler.domain.port.NewTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * W3: tasks at random milliseconds, 500 in each second, and how late the handler is called; W5: the same beside a million tasks
 * of the far future. A timer that wakes by itself just as often shows what the machine adds.
 */
final class LatenessWorkload implements Workload {

    private static final int PER_SECOND = 500;
    private static final int BATCH = 500;
    private static final Duration LEAD = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = 20_261_123L;

    private final String name;
    private final int seconds;
    private final int pending;

    private LatenessWorkload(String name, int seconds, int pending) {
        this.name = name;
        this.seconds = seconds;
        this.pending = pending;
    }

    static LatenessWorkload alone(int seconds) {
        return new LatenessWorkload("W3", seconds, 0);
    }

    static LatenessWorkload besidePending(int seconds, int pending) {
        return new LatenessWorkload("W5", seconds, pending);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return "500 a second at random milliseconds for " + seconds + " s"
                + (pending == 0 ? "" : ", beside " + Figures.print(pending) + " pending");
    }

    @Override
    public List<Goal> goals() {
        return List.of(new Goal("p99 ms", false, 25), new Goal("early", false, 0));
    }

    @Override
    public int warmUps() {
        return 1;
    }

    @Override
    public void prepare(Product product) throws InterruptedException {
        CreateWorkload.createInBulk(product, "pending", pending, product.now().plus(Duration.ofDays(400)),
                Duration.ofMillis(1));
    }

    @Override
    public Figures run(Product product, String group) throws InterruptedException {
        int count = seconds * PER_SECOND;
        int[] offsets = new Random(SEED).ints(count, 0, 1_000).toArray();
        HandledRun run = product.count(group, count);
        BenchmarkTasks tasks = product.tasks();
        Instant start = product.now().plus(LEAD);
        Callers.share(CreateWorkload.BULK_CALLERS, count / BATCH, piece -> {
            List<NewTask> second = IntStream.range(piece * BATCH, (piece + 1) * BATCH).mapToObj(
                    i -> tasks.task(group, i, start.plusSeconds(i / PER_SECOND).plusMillis(offsets[i]))).toList();
            product.create(second);
        });
        try (TimerJitter machine = TimerJitter.start()) {
            run.await(LEAD.plusSeconds(seconds).plus(PATIENCE));
            Lateness late = run.lateness();
            return Figures.none().with("p50 ms", late.millis(50)).with("p99 ms", late.millis(99))
                    .with("p99.9 ms", late.millis(99.9)).with("max ms", late.maxMillis()).with("early", late.early())
                    .with("handled again", run.repeated()).with("bare timer p99 ms", machine.lateness().millis(99));
        }
    }
}
