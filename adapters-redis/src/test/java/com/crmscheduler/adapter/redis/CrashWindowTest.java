package com.crmscheduler.adapter.redis;

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
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.Occurrence;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes back, and what does not, when an instance goes away between two steps. Time is the store's, moved by the test. */
class CrashWindowTest {

    private static final ScheduleTaskId ID = new ScheduleTaskId("group", "name");
    private static final Duration LEASE = Duration.ofSeconds(11);
    private static final Duration HAND_OVER = Duration.ofSeconds(121);

    private final TestStore store = TestStore.open();
    private final TestStore.Ledger first = store.ledger();
    private final TestStore.Ledger second = store.ledger();

    @AfterEach
    void close() {
        first.close();
        second.close();
        store.close();
    }

    @Test
    void comesBackAsAPlan_whenTheInstanceDiesAfterItsClaim() {
        create(due());
        Claim lost = store.source.claim(0, 10);
        assertThat(store.source.claim(0, 10).isEmpty()).as("leased").isTrue();

        store.advance(LEASE);
        Claim again = store.source.claim(0, 10);

        assertThat(again.plans()).hasSize(1);
        assertThat(again.plans().get(0).dueAt()).isEqualTo(lost.plans().get(0).dueAt());
        assertThat(settle(lost)).as("the first claim has lapsed").isEmpty();
        assertThat(settle(again)).hasSize(1);
    }

    @Test
    void comesBackWithTheSameId_whenTheInstanceDiesAfterSettling() {
        create(due());
        ScheduledExecution settled = settle(store.source.claim(0, 10)).get(0);
        assertThat(store.source.claim(0, 10).isEmpty()).isTrue();

        store.advance(LEASE);

        assertThat(store.source.claim(0, 10).executions()).extracting(ScheduledExecution::id)
                .containsExactly(settled.id());
        assertThat(store.source.claim(0, 10).isEmpty()).as("leased again").isTrue();
    }

    @Test
    void waitsForItsConsumer_whenTheTransportHasAcknowledged() {
        create(due());
        ScheduledExecution settled = handOver();

        store.advance(LEASE);
        assertThat(store.source.claim(0, 10).isEmpty()).as("it may wait in the transport").isTrue();
        store.advance(HAND_OVER);

        assertThat(store.source.claim(0, 10).executions()).extracting(ScheduledExecution::id)
                .containsExactly(settled.id());
    }

    @Test
    void comesBackSoon_whenTheTransportRefused() {
        create(due());
        Claim claim = store.source.claim(0, 10);
        List<ScheduledExecution> settled = settle(claim);
        store.source.handedOver(claim, List.of(), settled);
        assertThat(store.source.claim(0, 10).isEmpty()).isTrue();

        store.advance(Duration.ofMillis(1_001));

        assertThat(store.source.claim(0, 10).executions()).extracting(ScheduledExecution::id)
                .containsExactly(settled.get(0).id());
    }

    @Test
    void comesBackWithAGreaterToken_whenTheHolderDies() throws Exception {
        create(due());
        ScheduledExecution delivery = handOver();
        Held dead = accept(first, delivery);

        store.advance(LEASE);
        Claim claim = store.source.claim(0, 10);
        assertThat(claim.executions()).extracting(ScheduledExecution::id).containsExactly(delivery.id());
        Held alive = accept(second, claim.executions().get(0));

        assertThat(alive.fencingToken()).isGreaterThan(dead.fencingToken());
        assertThat(complete(first, dead, new ExecutionOutcome.Succeeded())).as("fenced").isFalse();
        assertThat(complete(first, dead, new ExecutionOutcome.RetryAfter(Duration.ZERO, "late"))).isFalse();
        assertThat(store.provider.find(ID)).isPresent();
        assertThat(complete(second, alive, new ExecutionOutcome.Succeeded())).isTrue();
        assertThat(store.provider.find(ID)).isEmpty();
    }

    @Test
    void recordsTheFirstOutcome_whenItsLeaseLapsedAndNobodyElseAccepted() throws Exception {
        create(due());
        ScheduledExecution delivery = handOver();
        Held slow = accept(first, delivery);
        store.advance(LEASE);
        Claim claim = store.source.claim(0, 10);
        assertThat(claim.executions()).hasSize(1);

        assertThat(complete(first, slow, new ExecutionOutcome.Succeeded())).isTrue();

        assertThat(accept(second, claim.executions().get(0), Unwanted.class).reason())
                .isEqualTo(Reason.FINISHED_OR_CANCELLED);
        assertThat(onlyMetaIsLeft()).isTrue();
    }

    @Test
    void isHeldThroughout_whenTheLeaseIsRenewed() {
        create(due());
        ScheduledExecution delivery = handOver();
        Held held = accept(first, delivery);
        for (int i = 0; i < 5; i++) {
            store.advance(Duration.ofSeconds(4));
            first.held.renew();
            assertThat(store.source.claim(0, 10).isEmpty()).isTrue();
        }
        assertThat(first.ledger.holds(held)).isTrue();
        assertThat(accept(second, delivery, Unwanted.class).reason()).isEqualTo(Reason.HELD_ELSEWHERE);
    }

    @Test
    void isHeldAgain_whenTheHolderStoodStillAndNobodyTookIt() {
        create(due());
        ScheduledExecution delivery = handOver();
        Held held = accept(first, delivery);
        store.advance(LEASE);
        Claim claim = store.source.claim(0, 10);
        assertThat(claim.executions()).hasSize(1);

        first.held.renew();

        assertThat(first.ledger.holds(held)).isTrue();
        assertThat(accept(second, claim.executions().get(0), Unwanted.class).reason())
                .isEqualTo(Reason.HELD_ELSEWHERE);
    }

    @Test
    void isLost_whenSomebodyElseTookItMeanwhile() {
        create(due());
        Held held = accept(first, handOver());
        store.advance(LEASE);
        accept(second, store.source.claim(0, 10).executions().get(0));

        first.held.renew();

        assertThat(first.ledger.holds(held)).isFalse();
    }

    @Test
    void isAcceptedOnce_whenItIsDeliveredTwice() {
        create(due());
        ScheduledExecution delivery = handOver();

        List<Acceptance> answers = first.ledger.accept(List.of(delivery, delivery));

        assertThat(answers.get(0)).isInstanceOf(Accepted.class);
        assertThat(answers.get(1)).isEqualTo(new Unwanted(Reason.HELD_ELSEWHERE));
        assertThat(second.ledger.accept(List.of(delivery))).containsExactly(new Unwanted(Reason.HELD_ELSEWHERE));
    }

    @Test
    void isAcceptedAnew_whenTheAnswerToTheFirstAcceptWasLost() {
        create(due());
        ScheduledExecution delivery = handOver();
        Held lost = accept(first, delivery);
        first.held.end(delivery.occurrence());

        assertThat(accept(first, delivery).fencingToken()).isGreaterThan(lost.fencingToken());
    }

    @Test
    void isNotStarted_whenItsTaskWasCancelledOnTheWay() {
        ScheduleTask task = create(due());
        ScheduledExecution delivery = handOver();

        store.provider.cancel(task);

        assertThat(accept(first, delivery, Unwanted.class).reason()).isEqualTo(Reason.FINISHED_OR_CANCELLED);
        assertThat(onlyMetaIsLeft()).isTrue();
    }

    @Test
    void isNotStarted_whenItsNameIsAnotherTaskNow() {
        ScheduleTask task = create(due());
        ScheduledExecution delivery = handOver();
        store.provider.cancel(task);
        create(TaskMother.aTask(), 2);

        assertThat(accept(first, delivery, Unwanted.class).reason()).isEqualTo(Reason.FINISHED_OR_CANCELLED);
        assertThat(store.provider.find(ID)).isPresent();
    }

    @Test
    void asksAboutThePlan_whenItWasChangedOnTheWay() {
        ScheduleTask task = create(due().keptAfterCompletion());
        ScheduledExecution delivery = handOver();
        ScheduleTask changed = store.provider.replace(
                task.redefine(due().in(ZoneId.of("Etc/UTC")).definition(), store.now()), task);

        PlanChanged answer = accept(first, delivery, PlanChanged.class);

        assertThat(answer.current()).isEqualTo(changed);
        assertThat(accept(first, delivery.withGeneration(changed.generation())).fencingToken()).isEqualTo(1);
    }

    @Test
    void doesNotSettle_whenThePlanWasChangedAfterTheClaim() {
        ScheduleTask task = create(TaskMother.aTask().every(Duration.ofSeconds(60)));
        Claim claim = store.source.claim(0, 10);
        assertThat(claim.plans()).hasSize(1);
        store.provider.replace(task.redefine(TaskMother.aTask().every(Duration.ofSeconds(120)).definition(),
                store.now()), task);

        assertThat(settle(claim)).isEmpty();

        assertThat(store.provider.find(ID).orElseThrow().lastSettled()).isNull();
    }

    @Test
    void keepsTheArming_whenAnEditLeavesThePlanAlone() {
        TaskMother rate = TaskMother.aTask().every(Duration.ofSeconds(60));
        ScheduleTask task = create(rate);
        Claim claim = store.source.claim(0, 10);
        ScheduleTask edited = store.provider
                .replace(task.redefine(rate.carrying("[2]").definition(), store.now()), task);
        Instant next = task.anchor().plusSeconds(60);
        DuePlan plan = claim.plans().get(0);

        assertThat(store.source.settle(claim, List.of(new Settlement(plan, true, next, next)))).hasSize(1);

        ScheduleTask now = store.provider.find(ID).orElseThrow();
        assertThat(now).isEqualTo(edited.settled(task.anchor(), next));
    }

    @Test
    void changesNothing_whenAScriptIsReplayed() throws Exception {
        create(due());
        Claim claim = store.source.claim(0, 10);
        List<ScheduledExecution> settled = settle(claim);
        assertThat(settle(claim)).as("the same claim gets the same answer").isEqualTo(settled);
        store.source.handedOver(claim, settled, List.of());
        store.source.handedOver(claim, settled, List.of());
        Held held = accept(first, settled.get(0));
        ExecutionOutcome retry = new ExecutionOutcome.RetryAfter(Duration.ofSeconds(5), "busy");
        assertThat(complete(first, held, retry)).isTrue();
        assertThat(complete(first, held, retry)).as("replayed").isTrue();

        store.advance(Duration.ofMillis(5_001));
        Claim again = store.source.claim(0, 10);

        assertThat(again.executions()).extracting(ScheduledExecution::attempt).containsExactly(2);
        Held retried = accept(second, again.executions().get(0));
        assertThat(complete(second, retried, new ExecutionOutcome.Succeeded())).isTrue();
        assertThat(onlyMetaIsLeft()).isTrue();
    }

    @Test
    void doesNotCutABackOffShort_whenALateCopyArrives() throws Exception {
        create(due());
        ScheduledExecution delivery = handOver();
        complete(first, accept(first, delivery), new ExecutionOutcome.RetryAfter(Duration.ofSeconds(5), "busy"));

        assertThat(accept(first, delivery, Unwanted.class).reason()).isEqualTo(Reason.NOT_DUE);
        first.ledger.defer(List.of(delivery), Duration.ZERO);
        assertThat(store.source.claim(0, 10).isEmpty()).isTrue();
    }

    @Test
    void comesAtOnce_whenItIsReleased() {
        create(due());
        ScheduledExecution delivery = handOver();
        first.ledger.release(List.of(accept(first, delivery)));

        assertThat(store.source.claim(0, 10).executions()).extracting(ScheduledExecution::id)
                .containsExactly(delivery.id());
    }

    @Test
    void comesLater_whenItIsDeferred() {
        create(due());
        ScheduledExecution delivery = handOver();
        first.ledger.defer(List.of(delivery), Duration.ofSeconds(30));

        assertThat(store.source.claim(0, 10).isEmpty()).isTrue();
        store.advance(Duration.ofMillis(30_001));
        assertThat(store.source.claim(0, 10).executions()).extracting(ScheduledExecution::id)
                .containsExactly(delivery.id());
    }

    @Test
    void keepsTheDefinition_whileAManualRunIsOpen() throws Exception {
        ScheduleTask task = create(due());
        ScheduledExecution scheduled = handOver();
        store.provider.runNow(Occurrence.manual(ID, task.incarnation(), store.now(), "request"));
        assertThat(complete(first, accept(first, scheduled), new ExecutionOutcome.Succeeded())).isTrue();
        assertThat(store.provider.find(ID)).get().extracting(ScheduleTask::exhausted).isEqualTo(true);

        ScheduledExecution manual = handOverExecutions();
        assertThat(manual.payload()).isEqualTo(task.definition().payload());
        assertThat(complete(first, accept(first, manual), new ExecutionOutcome.Succeeded())).isTrue();

        assertThat(store.provider.find(ID)).isEmpty();
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
            bounded.source.settle(claim, claim.plans().stream().map(CrashWindowTest::fires).toList());

            Claim none = bounded.source.claim(0, 10);

            assertThat(none.isEmpty()).isTrue();
            assertThat(none.more()).isFalse();
            assertThat(none.untilNextDue()).isPositive();
        }
    }

    private TaskMother due() {
        return TaskMother.aTask().firingAt(store.now());
    }

    private ScheduleTask create(TaskMother mother) {
        return create(mother, 1);
    }

    private ScheduleTask create(TaskMother mother, long incarnation) {
        ScheduleTask task = mother.task(ID, incarnation, store.now().truncatedTo(ChronoUnit.MILLIS));
        assertThat(store.provider.createAll(List.of(new NewTask(task, null))))
                .containsExactly(new CreateOutcome.Created(task));
        return task;
    }

    private List<ScheduledExecution> settle(Claim claim) {
        return store.source.settle(claim, claim.plans().stream().map(CrashWindowTest::fires).toList());
    }

    private static Settlement fires(DuePlan plan) {
        return new Settlement(plan, true, null, null);
    }

    private ScheduledExecution handOver() {
        Claim claim = store.source.claim(0, 10);
        List<ScheduledExecution> settled = settle(claim);
        store.source.handedOver(claim, settled, List.of());
        assertThat(settled).hasSize(1);
        return settled.get(0);
    }

    private ScheduledExecution handOverExecutions() {
        Claim claim = store.source.claim(0, 10);
        store.source.handedOver(claim, claim.executions(), List.of());
        assertThat(claim.executions()).hasSize(1);
        return claim.executions().get(0);
    }

    private static Held accept(TestStore.Ledger ledger, ScheduledExecution delivery) {
        return accept(ledger, delivery, Accepted.class).held();
    }

    private static <T extends Acceptance> T accept(TestStore.Ledger ledger, ScheduledExecution delivery,
            Class<T> expected) {
        List<Acceptance> answers = ledger.ledger.accept(List.of(delivery));
        assertThat(answers).hasSize(1).first().isInstanceOf(expected);
        return expected.cast(answers.get(0));
    }

    private static boolean complete(TestStore.Ledger ledger, Held held, ExecutionOutcome outcome) throws Exception {
        return ledger.ledger.complete(held, outcome).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private boolean onlyMetaIsLeft() {
        long keys = store.ask(redis -> redis.dbsize());
        return keys == 1;
    }
}
