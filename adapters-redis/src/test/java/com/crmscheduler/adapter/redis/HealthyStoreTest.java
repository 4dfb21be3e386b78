package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.handler.PermanentTaskFailure;
import com.crmscheduler.application.port.DeadLetterQuery;
import com.crmscheduler.application.port.DeadLetterStore.Replay;
import com.crmscheduler.application.port.DueTaskSource.Claim;
import com.crmscheduler.application.port.DueTaskSource.Settlement;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance.Accepted;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionOutcome.RetryAfter;
import com.crmscheduler.application.port.ExecutionOutcome.Succeeded;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.service.DispatchService;
import com.crmscheduler.application.service.TaskExecutionService;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.InProcessTaskExecutor;
import com.crmscheduler.testkit.ParkedDeadLetters;
import com.crmscheduler.testkit.RecordingHandler;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A store that works is never found broken, whatever is in motion. */
class HealthyStoreTest {

    private static final Duration LEASE = Duration.ofSeconds(11);
    private static final DeadLetterQuery LETTERS = new DeadLetterQuery(Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty(), 3, Optional.empty());
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final Duration RETRY = Duration.ofMinutes(1);
    private static final Duration WAIT = Duration.ofSeconds(5);

    @Test
    void findsNothing_betweenAnyTwoStepsOfAnExecution() throws Exception {
        try (SweptStore swept = new SweptStore()) {
            TestStore store = swept.store;
            Instant now = store.now();
            swept.create("once", TaskMother.aTask().firingAt(now));
            swept.create("kept", TaskMother.aTask().firingAt(now).keptAfterCompletion());
            swept.create("recurring", TaskMother.aTask().every(Duration.ofMinutes(5)));
            swept.create("spread", TaskMother.aTask().every(Duration.ofMinutes(5))
                    .with(new FlexibleTimeWindow(Duration.ofHours(1))));
            swept.create("paused", TaskMother.aTask().every(Duration.ofMinutes(5)).paused());
            whole(swept, "created");
            Claim lost = store.source.claim(0, 100);
            whole(swept, "claimed");
            store.advance(LEASE);
            whole(swept, "lapsed");
            Claim claim = store.source.claim(0, 100);
            assertThat(claim.plans()).hasSameSizeAs(lost.plans());
            List<ScheduledExecution> fired = store.source.settle(claim,
                    claim.plans().stream().map(TwoInstances::fires).toList()).executions();
            whole(swept, "settled");
            store.source.handedOver(claim, fired.subList(1, fired.size()), fired.subList(0, 1));
            whole(swept, "handed over");
            store.advance(TwoInstances.HAND_OVER);
            List<ScheduledExecution> again = store.source.claim(0, 100).executions();
            whole(swept, "handed over again");
            List<Held> held = swept.ledger.ledger.accept(again).stream().map(answer -> ((Accepted) answer).held())
                    .toList();
            whole(swept, "accepted");
            for (Held one : held) {
                TwoInstances.complete(swept.ledger, one, new RetryAfter(RETRY, "busy"));
            }
            whole(swept, "put off");
            store.advance(RETRY);
            List<Held> retried = swept.ledger.ledger.accept(store.source.claim(0, 100).executions()).stream()
                    .map(answer -> ((Accepted) answer).held()).toList();
            swept.ledger.ledger.release(retried, Duration.ZERO);
            whole(swept, "released");
            swept.ledger.ledger.defer(store.source.claim(0, 100).executions(), RETRY);
            whole(swept, "deferred");
            store.advance(RETRY);
            for (Held one : swept.ledger.ledger.accept(store.source.claim(0, 100).executions()).stream()
                    .map(answer -> ((Accepted) answer).held()).toList()) {
                TwoInstances.complete(swept.ledger, one, new Succeeded());
                whole(swept, "completed one");
            }
        }
    }

    @Test
    void findsNothing_whenTasksAreChangedWhileTheyAreCarriedOut() throws Exception {
        try (SweptStore swept = new SweptStore()) {
            TestStore store = swept.store;
            ScheduleTask task = swept.create(TaskMother.aTask().firingAt(store.now()).keptAfterCompletion());
            store.source.claim(0, 100);
            task = edit(store, task, TaskMother.aTask().firingAt(store.now()));
            whole(swept, "claimed, and to be deleted now");
            Held held = TwoInstances.accept(swept.ledger, fire(store).get(0));
            task = edit(store, task, TaskMother.aTask().firingAt(store.now()).paused());
            whole(swept, "paused while it runs");
            task = edit(store, task, TaskMother.aTask().every(Duration.ofMinutes(5)));
            whole(swept, "made recurring");
            task = edit(store, task, TaskMother.aTask().every(Duration.ofMinutes(5))
                    .with(new FlexibleTimeWindow(Duration.ofHours(3))));
            task = edit(store, task, TaskMother.aTask().every(Duration.ofMinutes(5)));
            whole(swept, "with another window");
            store.provider.runNow(Occurrence.manual(task.id(), task.incarnation(), store.now(), "by-hand"));
            whole(swept, "run by hand");
            store.provider.cancel(task);
            whole(swept, "cancelled");
            ScheduleTask next = TaskMother.aTask().firingAt(held.execution().occurrence().nominal()).task(task.id(), 77,
                    store.now().truncatedTo(ChronoUnit.MILLIS));
            store.provider.createAll(List.of(new NewTask(next, null)));
            whole(swept, "created again");
            TwoInstances.complete(swept.ledger, held, new RetryAfter(RETRY, "busy"));
            whole(swept, "failed");
            fire(store);
            whole(swept, "fires the same time anew");
        }
    }

    @Test
    void findsNothing_whenAnOccurrenceWaitsForTheOneBefore() throws Exception {
        try (SweptStore swept = new SweptStore()) {
            TestStore store = swept.store;
            swept.create("queue", TaskMother.aTask().every(WAIT).with(OverlapPolicy.QUEUE_ONE));
            Held first = TwoInstances.accept(swept.ledger, fireAndArm(store).get(0));
            store.advance(WAIT);
            assertThat(fireAndArm(store)).as("what waits").isEmpty();
            whole(swept, "waiting");
            TwoInstances.complete(swept.ledger, first, new Succeeded());
            whole(swept, "its turn");
            assertThat(store.source.claim(0, 100).executions()).hasSize(1);
        }
    }

    private static List<ScheduledExecution> fireAndArm(TestStore store) {
        Claim claim = store.source.claim(0, 100);
        return store.source.settle(claim, claim.plans().stream().map(plan -> new Settlement(plan, true,
                plan.nominal().plus(WAIT), plan.nominal().plus(WAIT))).toList()).executions();
    }

    @Test
    void findsNothing_whileInstancesAreBusy() {
        RedisSchedulerProperties settings = RedisHarness.SETTINGS;
        try (TestStore store = TestStore.open(settings); TestStore.Ledger ledger = store.ledger()) {
            Random random = new Random(7);
            RecordingHandler handler = new RecordingHandler(InstantSource.system());
            ledger.held.start();
            InProcessTaskExecutor executor = new InProcessTaskExecutor(
                    new TaskExecutionService(List.of(handler), InstantSource.system(), SchedulerTelemetry.none()),
                    ledger.ledger, new ParkedDeadLetters(), work -> Thread.ofVirtual().start(work));
            RedisScheduleMonitoringService monitor = new RedisScheduleMonitoringService(
                    new DispatchService(InstantSource.system(), SchedulerTelemetry.none(), 50), store.source, executor,
                    new WakeUpChannel(store.factory),
                    new StoreGauges(store.store, store.layout, ledger.held, settings), settings);
            SweepFindings findings = new SweepFindings(settings.partitions());
            RedisSweepProperties often = new RedisSweepProperties(true, 50, Duration.ofSeconds(1),
                    Duration.ofMinutes(1));
            List<PartitionSweep> sweeps = store.layout.all().stream()
                    .map(p -> new PartitionSweep(store.store, p, 1, often, findings, text("sweeper1"))).toList();
            monitor.start();
            long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
            for (int i = 0; System.nanoTime() - end < 0; i++) {
                work(store, ledger, handler, random, i);
                if (i % 50 == 0) {
                    store.layout.all().forEach(p -> store.ask(redis -> redis.hdel(p.sweep(), SweptStore.BEGUN)));
                }
                sweeps.forEach(PartitionSweep::step);
            }
            monitor.stop();
            ledger.held.stop();

            assertThat(handler.deliveries()).as("it was busy").hasSizeGreaterThan(100);
            assertThat(findings.count()).isZero();
            assertThat(findings.passSeconds()).isNotNaN();
        }
    }

    private static void work(TestStore store, TestStore.Ledger ledger, RecordingHandler handler, Random random,
            int number) {
        ScheduleTaskId id = new ScheduleTaskId("busy", "n" + random.nextInt(300));
        Instant now = store.now().truncatedTo(ChronoUnit.MILLIS);
        TaskMother mother = (random.nextBoolean()
                ? TaskMother.aTask().firingAt(now.plusMillis(random.nextInt(300)))
                : TaskMother.aTask().every(Duration.ofSeconds(1))
                        .limitedTo(1 + random.nextInt(9)).with(OverlapPolicy.values()[random.nextInt(3)]))
                .with(new RetryPolicy(3, Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofHours(1)));
        if (random.nextInt(4) == 0) {
            handler.onNext(id, invocation -> {
                throw random.nextBoolean()
                        ? new PermanentTaskFailure("never", null)
                        : new IllegalStateException("busy");
            });
        }
        if (random.nextInt(8) == 0) {
            // Longer than its period, so that occurrences overlap.
            handler.onNext(id, invocation -> NEVER.await(1_200, TimeUnit.MILLISECONDS));
        }
        try {
            Optional<ScheduleTask> known = store.provider.find(id);
            if (known.isEmpty()) {
                store.provider.createAll(List.of(new NewTask(mother.task(id, number + 1, now), null)));
                return;
            }
            switch (random.nextInt(6)) {
                case 5 -> ledger.deadLetters.replay(
                        ledger.deadLetters.search(LETTERS).items().stream()
                                .map(letter -> new Replay(letter, letter.payload(), SHORT)).toList());
                case 0 -> store.provider.cancel(known.get());
                case 1 -> edit(store, known.get(), mother);
                case 2 -> edit(store, known.get(), mother.paused());
                case 3 -> edit(store, known.get(), mother.keptAfterCompletion());
                default -> store.provider
                        .runNow(Occurrence.manual(id, known.get().incarnation(), now, "r" + number));
            }
        } catch (ScheduleTaskException lostRace) {
            // Others work on the same tasks.
        }
    }

    private static ScheduleTask edit(TestStore store, ScheduleTask task, TaskMother mother) {
        return store.provider.replace(task.redefine(mother.definition(), store.now()), task);
    }

    private static List<ScheduledExecution> fire(TestStore store) {
        Claim claim = store.source.claim(0, 100);
        List<ScheduledExecution> fired = new ArrayList<>(
                store.source.settle(claim, claim.plans().stream().map(TwoInstances::fires).toList()).executions());
        fired.addAll(claim.executions());
        store.source.handedOver(claim, fired, List.of());
        return fired;
    }

    private static void whole(SweptStore swept, String when) {
        assertThat(swept.pass()).as(when).isEmpty();
    }
}
