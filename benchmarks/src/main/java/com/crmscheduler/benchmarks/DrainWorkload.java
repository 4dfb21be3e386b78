package com.crmscheduler.benchmarks;

import com.crmscheduler.domain.port.NewTask;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** W2: drains tasks that are due at one instant, until every handler has run and every completion is recorded. */
final class DrainWorkload implements Workload {

    private static final int TASKS = 50_000;
    private static final int BATCH = 1_000;
    /** Half of the first drains' Java is the compiler's, which a service that runs for a day has long behind it. */
    private static final int WARM_UPS = 4;
    private static final Duration LEAD = Duration.ofSeconds(8);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final RawRedis raw;

    DrainWorkload(RawRedis raw) {
        this.raw = raw;
    }

    @Override
    public String name() {
        return "W2";
    }

    @Override
    public String title() {
        return "drain 50,000 due at one instant";
    }

    @Override
    public List<Goal> goals() {
        return List.of(new Goal("handled/s", true, 15_000), new Goal("handled again", false, 0));
    }

    @Override
    public int warmUps() {
        return WARM_UPS;
    }

    @Override
    public void prepare(Product product) {}

    @Override
    public Figures run(Product product, String group) throws IOException, InterruptedException {
        double claims = raw.claimsPerSecond(TASKS);
        HandledRun run = product.count(group, TASKS);
        BenchmarkTasks tasks = product.tasks();
        Instant due = product.now().plus(LEAD);
        Callers.share(CreateWorkload.BULK_CALLERS, TASKS / BATCH, piece -> {
            List<NewTask> part = IntStream.range(piece * BATCH, (piece + 1) * BATCH)
                    .mapToObj(i -> tasks.task(group, i, due)).toList();
            product.create(part);
        });
        Duration left = Duration.between(product.now(), due);
        if (left.isNegative()) {
            throw new IllegalStateException(
                    "the tasks came due " + left.negated() + " before all of them were created");
        }
        long dueNanos = System.nanoTime() + left.toNanos();
        run.await(PATIENCE);
        double handled = (run.lastHandledNanos() - dueNanos) / 1e9;
        product.awaitNothingLeft(group, PATIENCE);
        double recorded = (System.nanoTime() - dueNanos) / 1e9;
        return Figures.none().with("handled/s", TASKS / handled).with("recorded/s", TASKS / recorded)
                .with("first handled after ms", run.lateness().millis(0)).with("early", run.lateness().early())
                .with("handled again", run.repeated()).with("raw claims/s, 500 a script", claims)
                .with("handled to raw", TASKS / handled / claims);
    }
}
