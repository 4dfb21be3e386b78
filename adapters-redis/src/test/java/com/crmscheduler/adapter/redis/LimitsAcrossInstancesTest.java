package com.crmscheduler.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.application.port.ExecutionLimits;
import com.crmscheduler.application.port.ExecutionLimits.Limit;
import com.crmscheduler.application.port.LimitKey;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.service.DispatchService;
import com.crmscheduler.application.service.LimitedExecutions;
import com.crmscheduler.application.service.TaskExecutionService;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.InProcessTaskExecutor;
import com.crmscheduler.testkit.ParkedDeadLetters;
import com.crmscheduler.testkit.RecordingHandler;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two instances at work under one limit. */
class LimitsAcrossInstancesTest {

    private static final int TASKS = 60;
    private static final int MOST = 3;
    private static final ExecutionLimits LIMITS = new ExecutionLimits(
            Map.of(new LimitKey(LimitKey.Scope.GROUP, "tenant"), new Limit(MOST, 0)));

    private final RecordingHandler handler = new RecordingHandler(InstantSource.system());

    /** One running program. */
    private final class Instance implements AutoCloseable {

        private final TestStore store;
        private final TestStore.Ledger ledger;
        private final RedisExecutionPermits permits;
        private final RedisScheduleMonitoringService monitor;

        Instance(TestStore store) {
            this.store = store;
            this.ledger = store.ledger();
            RedisSchedulerProperties settings = store.properties;
            SchedulerTelemetry silent = SchedulerTelemetry.none();
            permits = new RedisExecutionPermits(store.store, LIMITS, settings.executionLease());
            InProcessTaskExecutor executor = new InProcessTaskExecutor(
                    new LimitedExecutions(new TaskExecutionService(List.of(handler), InstantSource.system(), silent),
                            LIMITS, permits, InstantSource.system(), silent),
                    ledger.ledger, new ParkedDeadLetters(), work -> Thread.ofVirtual().start(work));
            monitor = new RedisScheduleMonitoringService(new DispatchService(InstantSource.system(), silent, 20),
                    store.source, executor, new WakeUpChannel(store.factory),
                    new StoreGauges(store.store, store.layout, ledger.held, settings), settings);
            ledger.held.start();
            permits.start();
            monitor.start();
        }

        @Override
        public void close() {
            monitor.stop();
            permits.stop();
            ledger.held.stop();
            ledger.close();
            store.close();
        }
    }

    @Test
    void runsAllOnce_andNeverMoreAtATimeThanMay() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger peak = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        try (TestStore store = TestStore.open(TestStore.settings(2))) {
            Instant now = store.now().truncatedTo(ChronoUnit.MILLIS);
            List<NewTask> tasks = IntStream.range(0, TASKS).mapToObj(i -> new ScheduleTaskId("tenant", "n" + i))
                    .peek(id -> handler.onNext(id, invocation -> {
                        peak.accumulateAndGet(running.incrementAndGet(), Math::max);
                        never.await(10, TimeUnit.MILLISECONDS);
                        running.decrementAndGet();
                    })).map(id -> new NewTask(TaskMother.aTask().firingAt(now).task(id, id.hashCode(), now), null))
                    .toList();
            try (Instance first = new Instance(store.another()); Instance second = new Instance(store.another())) {
                store.provider.createAll(tasks);

                await().atMost(Duration.ofSeconds(30)).until(() -> handler.deliveries().size() >= TASKS
                        && first.ledger.held.size() + second.ledger.held.size() == 0);
            }
        }
        assertThat(handler.deliveries()).hasSize(TASKS).allMatch(delivery -> delivery.attempt() == 1)
                .extracting(Delivery::executionId).doesNotHaveDuplicates();
        assertThat(peak.get()).isEqualTo(MOST);
    }
}
