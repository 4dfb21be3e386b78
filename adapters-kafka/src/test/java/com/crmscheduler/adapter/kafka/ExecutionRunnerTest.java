package com.crmscheduler.adapter.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ScheduledExecution;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExecutionRunnerTest {

    private static final ExecutionRunner.Tap NO_TAP = new ExecutionRunner.Tap() {
        @Override
        public void close() {}

        @Override
        public void open() {}
    };

    @Test
    void runsWhatWasDueFirst_whereverItCameInTheQueue() throws Exception {
        List<String> ran = new CopyOnWriteArrayList<>();
        CountDownLatch release = new CountDownLatch(1);
        ExecutionRunner runner = new ExecutionRunner(new ExecutionRunner.Work((held, stopping) -> {
            ran.add(Executions.name(held.execution()));
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, given -> {}), NO_TAP, new ExecutionRunner.Limits(1, 100, 1_000_000));

        runner.submit(List.of(held("running", 0)));
        await().untilAsserted(() -> assertThat(ran).containsExactly("running"));
        runner.submit(Stream.of("b", "a", "c").map(name -> held(name, 2)).toList());
        runner.submit(List.of(held("of-a-dead-instance", 1)));
        release.countDown();

        await().untilAsserted(() -> assertThat(ran).containsExactly("running", "of-a-dead-instance", "b", "a", "c"));
        runner.stop(Duration.ofSeconds(1));
    }

    private static Held held(String name, int dueAfterSeconds) {
        ScheduledExecution named = Executions.named(name);
        return new Held(new ScheduledExecution(named.id(), named.occurrence(), named.generation(), named.attempt(),
                named.type(), named.payload(), named.retry(), named.dueAt().plusSeconds(dueAfterSeconds),
                named.claimedAt()), 1);
    }
}
