package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.TwoInstances.HAND_OVER;
import static com.crmscheduler.adapter.redis.TwoInstances.ID;
import static com.crmscheduler.adapter.redis.TwoInstances.LEASE;
import static com.crmscheduler.adapter.redis.TwoInstances.accept;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.port.DueTaskSource.Claim;
import com.crmscheduler.application.port.DueTaskSource.DuePlan;
import com.crmscheduler.application.port.DueTaskSource.Settlement;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance.Accepted;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance.PlanChanged;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance.Unwanted;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionLedger.Reason;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes back, and what does not, when an instance goes away before a consumer has accepted. */
class CrashBeforeAcceptanceTest {

    private final TwoInstances instances = TwoInstances.open();
    private final TestStore store = instances.store;
    private final TestStore.Ledger first = instances.first;
    private final TestStore.Ledger second = instances.second;

    @AfterEach
    void close() {
        instances.close();
    }

    @Test
    void comesBackAsAPlan_whenTheInstanceDiesAfterItsClaim() {
        instances.create(instances.due());
        Claim lost = store.source.claim(0, 10);
        assertThat(store.source.claim(0, 10).isEmpty()).as("leased").isTrue();

        store.advance(LEASE);
        Claim again = store.source.claim(0, 10);

        assertThat(again.plans()).hasSize(1);
        assertThat(again.plans().get(0).dueAt()).isEqualTo(lost.plans().get(0).dueAt());
        assertThat(instances.settle(lost)).as("the first claim has lapsed").isEmpty();
        assertThat(instances.settle(again)).hasSize(1);
    }

    @Test
    void comesBackWithTheSameId_whenTheInstanceDiesAfterSettling() {
        instances.create(instances.due());
        ScheduledExecution settled = instances.settle(store.source.claim(0, 10)).get(0);
        assertThat(store.source.claim(0, 10).isEmpty()).isTrue();

        store.advance(LEASE);

        assertThat(store.source.claim(0, 10).executions()).extracting(ScheduledExecution::id)
                .containsExactly(settled.id());
        assertThat(store.source.claim(0, 10).isEmpty()).as("leased again").isTrue();
    }

    @Test
    void waitsForItsConsumer_whenTheTransportHasAcknowledged() {
        instances.create(instances.due());
        ScheduledExecution settled = instances.handOver();

        store.advance(LEASE);
        assertThat(store.source.claim(0, 10).isEmpty()).as("it may wait in the transport").isTrue();
        store.advance(HAND_OVER);

        assertThat(store.source.claim(0, 10).executions()).extracting(ScheduledExecution::id)
                .containsExactly(settled.id());
    }

    @Test
    void comesBackSoon_whenTheTransportRefusedIt_andTookAnother() {
        create("taken", store.now());
        create("refused", store.now());
        Claim claim = store.source.claim(0, 10);
        List<ScheduledExecution> settled = instances.settle(claim);
        store.source.handedOver(claim, settled.subList(0, 1), settled.subList(1, 2));
        assertThat(store.source.claim(0, 10).isEmpty()).isTrue();

        store.advance(Duration.ofMillis(1_001));

        assertThat(store.source.claim(0, 10).executions()).extracting(ScheduledExecution::id)
                .containsExactly(settled.get(1).id());
    }

    @Test
    void keepsItsPlaceInTheOrderOfDueTimes_whenTheTransportTookNothing() {
        Instant now = store.now();
        create("first", now.minusSeconds(20));
        create("second", now.minusSeconds(10));
        Claim claim = store.source.claim(0, 1);
        List<ScheduledExecution> settled = instances.settle(claim);
        store.source.handedOver(claim, List.of(), settled);

        assertThat(store.source.claim(0, 1).executions()).extracting(execution -> execution.occurrence().taskId()
                .name()).containsExactly("first");
        assertThat(store.source.claim(0, 1).plans()).extracting(plan -> plan.task().id().name())
                .containsExactly("second");
    }

    private void create(String name, Instant due) {
        ScheduleTask task = TaskMother.aTask().firingAt(due).task(new ScheduleTaskId("order", name), 1, store.now());
        assertThat(store.provider.createAll(List.of(new NewTask(task, null))))
                .containsExactly(new CreateOutcome.Created(task));
    }

    @Test
    void isAcceptedOnce_whenItIsDeliveredTwice() {
        instances.create(instances.due());
        ScheduledExecution delivery = instances.handOver();

        List<Acceptance> answers = first.ledger.accept(List.of(delivery, delivery));

        assertThat(answers.get(0)).isInstanceOf(Accepted.class);
        assertThat(answers.get(1)).isEqualTo(new Unwanted(Reason.HELD_ELSEWHERE));
        assertThat(second.ledger.accept(List.of(delivery))).containsExactly(new Unwanted(Reason.HELD_ELSEWHERE));
    }

    @Test
    void isAcceptedAnew_whenTheAnswerToTheFirstAcceptWasLost() {
        instances.create(instances.due());
        ScheduledExecution delivery = instances.handOver();
        Held lost = accept(first, delivery);
        first.held.end(delivery.occurrence());

        assertThat(accept(first, delivery).fencingToken()).isGreaterThan(lost.fencingToken());
    }

    @Test
    void isNotStarted_whenItsTaskWasCancelledOnTheWay() {
        ScheduleTask task = instances.create(instances.due());
        ScheduledExecution delivery = instances.handOver();

        store.provider.cancel(task);

        assertThat(accept(first, delivery, Unwanted.class).reason()).isEqualTo(Reason.FINISHED_OR_CANCELLED);
        assertThat(instances.onlyMetaIsLeft()).isTrue();
    }

    @Test
    void isNotStarted_whenItsNameIsAnotherTaskNow() {
        ScheduleTask task = instances.create(instances.due());
        ScheduledExecution delivery = instances.handOver();
        store.provider.cancel(task);
        instances.create(TaskMother.aTask(), 2);

        assertThat(accept(first, delivery, Unwanted.class).reason()).isEqualTo(Reason.FINISHED_OR_CANCELLED);
        assertThat(store.provider.find(ID)).isPresent();
    }

    @Test
    void asksAboutThePlan_whenItWasChangedOnTheWay() {
        ScheduleTask task = instances.create(instances.due().keptAfterCompletion());
        ScheduledExecution delivery = instances.handOver();
        ScheduleTask changed = store.provider.replace(
                task.redefine(instances.due().in(ZoneId.of("Etc/UTC")).definition(), store.now()), task);

        PlanChanged answer = accept(first, delivery, PlanChanged.class);

        assertThat(answer.current()).isEqualTo(changed);
        assertThat(accept(first, delivery.withGeneration(changed.generation())).fencingToken()).isEqualTo(1);
    }

    @Test
    void doesNotSettle_whenThePlanWasChangedAfterTheClaim() {
        ScheduleTask task = instances.create(TaskMother.aTask().every(Duration.ofSeconds(60)));
        Claim claim = store.source.claim(0, 10);
        assertThat(claim.plans()).hasSize(1);
        store.provider.replace(task.redefine(TaskMother.aTask().every(Duration.ofSeconds(120)).definition(),
                store.now()), task);

        assertThat(instances.settle(claim)).isEmpty();

        assertThat(store.provider.find(ID).orElseThrow().lastSettled()).isNull();
    }

    @Test
    void keepsTheArming_whenAnEditLeavesThePlanAlone() {
        TaskMother rate = TaskMother.aTask().every(Duration.ofSeconds(60));
        ScheduleTask task = instances.create(rate);
        Claim claim = store.source.claim(0, 10);
        ScheduleTask edited = store.provider
                .replace(task.redefine(rate.carrying("[2]").definition(), store.now()), task);
        Instant next = task.anchor().plusSeconds(60);
        DuePlan plan = claim.plans().get(0);

        assertThat(store.source.settle(claim, List.of(new Settlement(plan, true, next, next))).executions()).hasSize(1);

        ScheduleTask now = store.provider.find(ID).orElseThrow();
        assertThat(now).isEqualTo(edited.settled(task.anchor(), next));
    }

    @Test
    void comesLater_whenItIsDeferred() {
        instances.create(instances.due());
        ScheduledExecution delivery = instances.handOver();
        first.ledger.defer(List.of(delivery), Duration.ofSeconds(30));

        assertThat(store.source.claim(0, 10).isEmpty()).isTrue();
        store.advance(Duration.ofMillis(30_001));
        assertThat(store.source.claim(0, 10).executions()).extracting(ScheduledExecution::id)
                .containsExactly(delivery.id());
    }

    @Test
    void claimsNoMore_whenTooMuchIsInFlight() {
        RedisSchedulerProperties narrow = TestStore.settings(1, 3);
        try (TestStore bounded = TestStore.open(narrow)) {
            List<NewTask> tasks = new ArrayList<>();
            Instant now = bounded.now().truncatedTo(ChronoUnit.MILLIS);
            for (int i = 0; i < 5; i++) {
                tasks.add(new NewTask(TaskMother.aTask().firingAt(now).task(new ScheduleTaskId("group", "n" + i), i + 1,
                        now), null));
            }
            bounded.provider.createAll(tasks);
            Claim claim = bounded.source.claim(0, 10);
            assertThat(claim.plans()).hasSize(3);
            bounded.source.settle(claim, claim.plans().stream().map(TwoInstances::fires).toList());

            Claim none = bounded.source.claim(0, 10);

            assertThat(none.isEmpty()).isTrue();
            assertThat(none.more()).isFalse();
            assertThat(none.untilNextDue()).isPositive();
        }
    }
}
