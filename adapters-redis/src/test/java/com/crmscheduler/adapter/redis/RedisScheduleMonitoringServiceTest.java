package com.crmscheduler.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.service.DispatchService;
import com.crmscheduler.application.service.TaskExecutionService;
import com.crmscheduler.devservices.RedisServer;
import com.crmscheduler.devservices.RedisServerSettings;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.InProcessTaskExecutor;
import com.crmscheduler.testkit.ParkedDeadLetters;
import com.crmscheduler.testkit.RecordingHandler;
import com.crmscheduler.testkit.TaskMother;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisScheduleMonitoringServiceTest {

    private static final InstantSource CLOCK = InstantSource.system();

    private final List<AutoCloseable> open = new ArrayList<>();
    private final RecordingHandler handler = new RecordingHandler(CLOCK);

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    @Test
    void firesOnTime_whenATaskIsDueSoon() {
        TestStore store = keep(TestStore.open(TestStore.settings(4)));
        watch(store, true);
        Instant due = now().plusMillis(700);
        for (int i = 0; i < 20; i++) {
            create(store, "n" + i, due.plusMillis(i * 13L));
        }

        await().atMost(Duration.ofSeconds(10)).until(() -> handler.deliveries().size() == 20);

        assertThat(handler.deliveries()).allSatisfy(delivery -> assertThat(delivery.at())
                .isBetween(delivery.scheduledFor(), delivery.scheduledFor().plusMillis(900)));
    }

    @Test
    void isWoken_whenAnotherInstanceStoresSomethingEarlier() {
        TestStore store = keep(TestStore.open());
        TestStore other = keep(store.another());
        // Polling alone would be five seconds late.
        watch(store, true, TestStore.polling(Duration.ofSeconds(5)));
        create(other, "first", now().plusMillis(50));
        await().atMost(Duration.ofSeconds(10)).until(() -> handler.deliveries().size() == 1);
        Instant due = now().plusMillis(300);

        create(other, "second", due);

        await().atMost(Duration.ofSeconds(3)).until(() -> handler.deliveries().size() == 2);
        assertThat(handler.deliveries().get(1).at()).isBetween(due, due.plusSeconds(2));
    }

    @Test
    void isLateByAPollAtMost_whenTheWakeUpChannelIsCut() {
        TestStore store = keep(TestStore.open());
        watch(store, false);
        Instant due = now();

        create(store, "unannounced", due);

        await().atMost(Duration.ofSeconds(3)).until(() -> handler.deliveries().size() == 1);
        assertThat(handler.deliveries().get(0).at()).isBefore(due.plusMillis(1_900));
    }

    @Test
    void goesOn_whenTheServerWasKilledAndCameBack(@TempDir Path directory) {
        RedisServer server = keep(RedisServer.start(directory,
                RedisServerSettings.DEFAULTS.withPersistence(RedisServerSettings.Persistence.ALWAYS)));
        TestStore store = keep(TestStore.on(server.host(), server.port(), TestStore.settings(2)));
        watch(store, true);
        create(store, "before", now());
        await().atMost(Duration.ofSeconds(10)).until(() -> handler.deliveries().size() == 1);
        Instant due = now().plusMillis(500);
        create(store, "during", due);
        server.killHard();
        await().atMost(Duration.ofSeconds(5)).until(() -> now().isAfter(due));

        server.restart();

        await().atMost(Duration.ofSeconds(15)).until(() -> handler.deliveries().size() == 2);
        assertThat(handler.deliveries()).extracting(delivery -> delivery.scheduleId().name()).containsExactly("before",
                "during");
    }

    @Test
    void handsNothingOverTwice_whenSeveralInstancesWatch() {
        TestStore store = keep(TestStore.open(TestStore.settings(4)));
        watch(store, true);
        for (int i = 0; i < 3; i++) {
            watch(keep(store.another()), true);
        }
        Instant due = now().plusMillis(200);
        List<NewTask> tasks = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            tasks.add(new NewTask(TaskMother.aTask().firingAt(due).task(new ScheduleTaskId("group", "n" + i), i + 1,
                    due), null));
        }

        store.provider.createAll(tasks);

        await().atMost(Duration.ofSeconds(30)).until(() -> handler.deliveries().size() >= 3_000);
        await().atMost(Duration.ofSeconds(10)).until(store::onlyMetaIsLeft);
        assertThat(handler.deliveries()).extracting(Delivery::executionId).doesNotHaveDuplicates().hasSize(3_000);
    }

    @Test
    void countsWhatIsStored_whenTheGaugesAreMeasured() {
        TestStore store = keep(TestStore.open(TestStore.settings(4)));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        StoreGauges gauges = new StoreGauges(store.store, store.layout,
                new HeldExecutions(store.store, store.layout, store.properties, store.clock()), store.properties);
        gauges.bindTo(registry);
        assertThat(registry.get("scheduled.tasks").gauge().value()).isNaN();
        create(store, "due", now().minusSeconds(5));
        create(store, "not-yet", now().plusSeconds(500));

        gauges.sample();

        assertThat(registry.get("scheduled.tasks").gauge().value()).isEqualTo(2);
        assertThat(registry.get("scheduled.tasks.due").gauge().value()).isEqualTo(1);
        assertThat(registry.get("scheduled.executions.in.flight").gauge().value()).isZero();
    }

    private void watch(TestStore store, boolean wakeUp) {
        watch(store, wakeUp, store.properties);
    }

    private void watch(TestStore store, boolean wakeUp, RedisSchedulerProperties properties) {
        TestStore.Ledger ledger = keep(store.ledger());
        TaskExecutionService executions = new TaskExecutionService(List.of(handler), CLOCK, SchedulerTelemetry.none());
        InProcessTaskExecutor executor = new InProcessTaskExecutor(executions, ledger.ledger, new ParkedDeadLetters(),
                work -> Thread.ofVirtual().start(work));
        WakeUpChannel channel = new WakeUpChannel(store.factory);
        RedisScheduleMonitoringService monitor = new RedisScheduleMonitoringService(
                new DispatchService(CLOCK, SchedulerTelemetry.none(), 200), store.source, executor, channel,
                new StoreGauges(store.store, store.layout, ledger.held, properties), properties);
        monitor.start();
        keep((AutoCloseable) monitor::stop);
        if (wakeUp) {
            await().atMost(Duration.ofSeconds(5)).until(channel::isOpen);
        } else {
            channel.close();
        }
    }

    private <T extends AutoCloseable> T keep(T one) {
        open.add(one);
        return one;
    }

    private static Instant now() {
        return CLOCK.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static void create(TestStore store, String name, Instant due) {
        store.provider.createAll(List.of(new NewTask(TaskMother.aTask().firingAt(due)
                .task(new ScheduleTaskId("group", name), due.toEpochMilli() + name.hashCode(), now()), null)));
    }
}
