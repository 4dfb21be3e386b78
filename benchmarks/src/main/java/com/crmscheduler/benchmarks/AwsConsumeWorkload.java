package com.crmscheduler.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.NewTask;
import org.springframework.context.Lifecycle;

/** A2: the SQS consumer alone: messages that wait in the queue are received, checked against their schedules, run and deleted. */
final class AwsConsumeWorkload implements Workload {

    private static final int TASKS = 5_000;
    private static final int BATCH = 500;
    private static final String CONSUMER = "sqsScheduledTaskConsumer";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "A2";
    }

    @Override
    public String title() {
        return "aws: consume 5,000 messages that wait in SQS, each checked against its schedule";
    }

    @Override
    public List<Goal> goals() {
        return List.of(new Goal("handled again", false, 0));
    }

    @Override
    public int warmUps() {
        return 1;
    }

    @Override
    public String[] arguments() {
        return new String[]{"--scheduler.aws.creates-per-second=100000"};
    }

    @Override
    public void prepare(Product product) {}

    @Override
    public Figures run(Product product, String group) throws InterruptedException {
        HandledRun run = product.count(group, TASKS);
        Lifecycle consumer = product.consumer(CONSUMER);
        consumer.stop();
        BenchmarkTasks tasks = product.tasks();
        Instant later = product.now().plus(Duration.ofDays(400)).truncatedTo(ChronoUnit.SECONDS);
        Callers.share(CreateWorkload.BULK_CALLERS, TASKS / BATCH, piece -> {
            for (int i = piece * BATCH; i < (piece + 1) * BATCH; i++) {
                NewTask task = tasks.task(group, i, later);
                product.create(List.of(task));
                ScheduleTaskId id = task.task().id();
                product.provider().runNow(
                        Occurrence.manual(id, task.task().incarnation(), product.now(), "benchmark"));
            }
        });
        long start = System.nanoTime();
        consumer.start();
        run.await(PATIENCE);
        double seconds = (run.lastHandledNanos() - start) / 1e9;
        return Figures.none().with("handled/s", TASKS / seconds).with("handled again", run.repeated());
    }
}
