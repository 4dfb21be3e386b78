package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.number;
import static com.crmscheduler.adapter.redis.RedisStore.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import com.crmscheduler.application.port.DueTaskSource.Claim;
import com.crmscheduler.application.port.DueTaskSource.DuePlan;
import com.crmscheduler.application.port.DueTaskSource.Settlement;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance.Accepted;
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
import io.lettuce.core.AclSetuserArgs;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What comes between the steps of an execution: others' changes, late calls, and bytes that nobody can read. */
@ExtendWith(OutputCaptureExtension.class)
class RedisInterleavingsTest {

    private static final ScheduleTaskId ID = new ScheduleTaskId("group", "name");
    private static final Duration LEASE_AND_MORE = Duration.ofSeconds(11);

    private final TestStore store = TestStore.open();
    private final TestStore.Ledger ledger = store.ledger();
    private final TestStore otherStore = store.another();
    private final TestStore.Ledger otherLedger = otherStore.ledger();
    private final Instant start = store.now();
    private final Partition partition = store.layout.at(0);

    @AfterEach
    void close() {
        ledger.close();
        otherLedger.close();
        otherStore.close();
        store.close();
    }

    @Test
    void firesTheNewTask_whenItIsDueJustWhenTheClaimOfTheOldOneEnds() {
        ScheduleTask old = create(TaskMother.aTask().firingAt(start), 1);
        Claim claim = store.source.claim(0, 100);
        store.provider.cancel(old);
        create(TaskMother.aTask().firingAt(claim.claimedAt().plus(store.properties.claimLease())), 2);

        assertThat(store.source.settle(claim, ends(claim)).executions()).isEmpty();

        advance(LEASE_AND_MORE);
        assertThat(store.source.claim(0, 100).plans()).extracting(plan -> plan.task().incarnation())
                .containsExactly(2L);
    }

    @Test
    void recordsNoOutcomeOfTheOldTask_whenItsNameWasCreatedAgain() throws Exception {
        ScheduleTask task = create(TaskMother.aTask().firingAt(start), 1);
        Held old = accept(ledger, fire());
        store.provider.cancel(task);
        create(TaskMother.aTask().firingAt(start), 2);
        Held held = accept(otherLedger, fire());
        assertThat(held.fencingToken()).as("the danger").isEqualTo(old.fencingToken());

        assertThat(complete(ledger, old, new ExecutionOutcome.Succeeded())).isFalse();
        assertThat(complete(otherLedger, held, new ExecutionOutcome.Succeeded())).isTrue();
    }

    @Test
    void armsNoRetryAndSaysSo_whenItsTaskWasCancelledMeanwhile(CapturedOutput log) throws Exception {
        ScheduleTask task = create(TaskMother.aTask().firingAt(start), 1);
        Held held = accept(ledger, fire());
        store.provider.cancel(task);

        assertThat(complete(ledger, held, new ExecutionOutcome.RetryAfter(Duration.ofMinutes(1), "busy"))).isTrue();

        assertThat(store.onlyMetaIsLeft()).isTrue();
        assertThat(log).contains("execution=" + held.execution().id(), "group/name", "is not tried again",
                "reason=busy");
    }

    @Test
    void armsNoRetry_whenItsNameWasCreatedAgainMeanwhile() throws Exception {
        ScheduleTask task = create(TaskMother.aTask().firingAt(start), 1);
        Held old = accept(ledger, fire());
        store.provider.cancel(task);
        create(TaskMother.aTask().firingAt(start.plusSeconds(60)), 2);

        assertThat(complete(ledger, old, new ExecutionOutcome.RetryAfter(Duration.ofSeconds(1), "busy"))).isTrue();

        advance(Duration.ofSeconds(2));
        assertThat(store.source.claim(0, 100).isEmpty()).isTrue();
        advance(Duration.ofSeconds(60));
        assertThat(store.source.claim(0, 100).plans()).extracting(plan -> plan.task().incarnation())
                .containsExactly(2L);
    }

    @Test
    void acceptsTheNewTask_whenTheOldOneOfItsNameStillRunsHere() {
        ScheduleTask task = create(TaskMother.aTask().firingAt(start), 1);
        accept(ledger, fire());
        store.provider.cancel(task);
        create(TaskMother.aTask().firingAt(start), 2);

        assertThat(accept(ledger, fire()).execution().occurrence().incarnation()).isEqualTo(2);
    }

    @Test
    void keepsItsLaterLease_whenItsEarlierOneEnds() throws Exception {
        create(TaskMother.aTask().firingAt(start), 1);
        Held earlier = accept(ledger, fire());
        advance(LEASE_AND_MORE);
        otherLedger.ledger.release(List.of(accept(otherLedger, store.source.claim(0, 100).executions())),
                Duration.ZERO);
        ledger.held.renew();
        Held later = accept(ledger, store.source.claim(0, 100).executions());

        assertThat(complete(ledger, earlier, new ExecutionOutcome.Succeeded())).isFalse();

        assertThat(ledger.ledger.holds(later)).isTrue();
        assertThat(complete(ledger, later, new ExecutionOutcome.Succeeded())).isTrue();
    }

    @Test
    void waitsForTheRetrysTime_whenARenewalComesAfterTheFailure() throws Exception {
        create(TaskMother.aTask().firingAt(start), 1);
        Held held = accept(ledger, fire());
        complete(ledger, held, new ExecutionOutcome.RetryAfter(Duration.ofMinutes(1), "busy"));

        renewLate(held);

        advance(LEASE_AND_MORE);
        assertThat(store.source.claim(0, 100).executions()).isEmpty();
        advance(Duration.ofMinutes(1));
        assertThat(store.source.claim(0, 100).executions()).extracting(ScheduledExecution::attempt).containsExactly(2);
    }

    @Test
    void givesBackAtOnce_whenARenewalComesAfterTheRelease() {
        create(TaskMother.aTask().firingAt(start), 1);
        Held held = accept(ledger, fire());
        ledger.ledger.release(List.of(held), Duration.ZERO);

        renewLate(held);

        assertThat(store.source.claim(0, 100).executions()).hasSize(1);
    }

    @Test
    void doesNotBeginWhatIsCancelled_whenItWaitedForItsHandler() {
        ScheduleTask task = create(TaskMother.aTask().firingAt(start), 1);
        Held held = accept(ledger, fire());
        store.provider.cancel(task);

        ledger.held.renew();

        assertThat(ledger.ledger.holds(held)).isFalse();
    }

    @Test
    void givesTheOccurrenceOutAgain_whenThePlanGotItBackBeforeItWasDiscarded() {
        ScheduleTask task = create(TaskMother.aTask().firingAt(start), 1);
        List<ScheduledExecution> fired = fire();
        ScheduleTask moved = edit(task, TaskMother.aTask().firingAt(start.plusSeconds(3_600)));
        assertThat(ledger.ledger.accept(fired)).first().isInstanceOf(Acceptance.PlanChanged.class);
        edit(moved, TaskMother.aTask().firingAt(start));
        Claim claim = store.source.claim(0, 100);
        assertThat(store.source.settle(claim, ends(claim)).executions()).as("it has its record").isEmpty();

        ledger.ledger.discard(List.of(fired.get(0).withGeneration(moved.generation())));

        advance(store.properties.handOverTimeout().plusSeconds(1));
        assertThat(store.source.claim(0, 100).executions()).hasSize(1);
    }

    @Test
    void discards_whenThePlanIsStillTheOneThatExcludes() {
        ScheduleTask task = create(TaskMother.aTask().firingAt(start), 1);
        List<ScheduledExecution> fired = fire();
        ScheduleTask moved = edit(task, TaskMother.aTask().firingAt(start.plusSeconds(3_600)));

        ledger.ledger.discard(List.of(fired.get(0).withGeneration(moved.generation())));

        assertThat((long) store.ask(redis -> redis.hlen(partition.executions()))).isZero();
    }

    @Test
    void doesNotRunTwice_whenItsTimeComesBackAfterItRanUnderAnotherPlan() throws Exception {
        ScheduleTask task = create(TaskMother.aTask().firingAt(start), 1);
        Held held = accept(ledger, fire());
        edit(task, TaskMother.aTask().every(Duration.ofHours(1)));
        assertThat(complete(ledger, held, new ExecutionOutcome.Succeeded())).isTrue();

        edit(store.provider.find(ID).orElseThrow(), TaskMother.aTask().firingAt(start));

        assertThat(store.source.claim(0, 100).isEmpty()).isTrue();
    }

    @Test
    void keepsTheTask_whenThatIsAskedForBetweenClaimAndSettlement() throws Exception {
        ScheduleTask task = create(TaskMother.aTask().firingAt(start), 1);
        Claim claim = store.source.claim(0, 100);
        edit(task, TaskMother.aTask().firingAt(start).keptAfterCompletion());
        assertThat(store.source.settle(claim, ends(claim)).executions()).isEmpty();

        complete(ledger, accept(ledger, fire()), new ExecutionOutcome.Succeeded());

        assertThat(store.provider.find(ID)).isPresent();
    }

    @Test
    void keepsTheTask_whenThatIsAskedForWhileItRuns() throws Exception {
        ScheduleTask task = create(TaskMother.aTask().firingAt(start), 1);
        Held held = accept(ledger, fire());
        edit(task, TaskMother.aTask().firingAt(start).keptAfterCompletion());

        complete(ledger, held, new ExecutionOutcome.Succeeded());

        assertThat(store.provider.find(ID).orElseThrow().exhausted()).isTrue();
    }

    @Test
    void goesWithItsLastRecord_whenAManualRunOutlastsItsOnlyOccurrence() throws Exception {
        ScheduleTask task = create(TaskMother.aTask().firingAt(start), 1);
        Held only = accept(ledger, fire());
        store.provider.runNow(Occurrence.manual(ID, task.incarnation(), start, "by-hand"));
        Held byHand = accept(ledger, store.source.claim(0, 100).executions());

        complete(ledger, only, new ExecutionOutcome.Succeeded());
        assertThat(store.provider.find(ID)).as("its payload is still needed").isPresent();
        complete(ledger, byHand, new ExecutionOutcome.Succeeded());

        assertThat(store.provider.find(ID)).isEmpty();
        assertThat((long) store.ask(redis -> redis.hlen(partition.executions()))).isZero();
    }

    @Test
    void givesOutAll_whenMoreAreSettledTogetherThanRedisKeepsInAList() {
        List<NewTask> tasks = IntStream.range(0, 100)
                .mapToObj(i -> new NewTask(
                        TaskMother.aTask().firingAt(start).task(new ScheduleTaskId("group", "n" + i), i, start), null))
                .toList();
        store.provider.createAll(tasks);

        assertThat(ledger.ledger.accept(fire())).hasSize(100).allMatch(Accepted.class::isInstance);
    }

    @Test
    void armsWhatItStores_whenItMayNotPublish() {
        store.ask(redis -> redis.aclSetuser("quiet", AclSetuserArgs.Builder.on().allKeys().allCommands()
                .resetChannels().addPassword("quiet")));
        try (TestStore quiet = store.another("quiet")) {
            ScheduleTask task = TaskMother.aTask().firingAt(start).task(ID, 1, start);
            assertThat(quiet.provider.createAll(List.of(new NewTask(task, null))))
                    .containsExactly(new CreateOutcome.Created(task));
            assertThat(quiet.source.claim(0, 100).plans()).hasSize(1);
        } finally {
            store.ask(redis -> redis.aclDeluser("quiet"));
        }
    }

    @Test
    void givesOutTheOthers_whenADefinitionIsCutOff() {
        create(TaskMother.aTask().firingAt(start), 1);
        store.ask(redis -> redis.hset(partition.definitions(), text("group/broken"), new byte[0]));
        store.ask(redis -> redis.zadd(partition.tasks(), 0, text("group/broken")));

        assertThat(store.source.claim(0, 100).plans()).hasSize(1);
        assertThat((long) store.ask(redis -> redis.hlen(partition.parked()))).isEqualTo(1);
    }

    @Test
    void givesOutTheOthers_whenARecordCannotBeRead() {
        create(TaskMother.aTask().firingAt(start), 1);
        List<ScheduledExecution> fired = fire();
        byte[] key = text(ExecutionRecord.key(fired.get(0).occurrence()));
        byte[] record = store.ask(redis -> redis.hget(partition.executions(), key));
        byte[] shorter = Arrays.copyOf(record, 40);
        store.ask(redis -> redis.hset(partition.executions(), key, shorter));
        ScheduleTaskId other = new ScheduleTaskId("group", "other");
        store.provider.createAll(List.of(new NewTask(TaskMother.aTask().firingAt(start).task(other, 3, start), null)));

        advance(LEASE_AND_MORE);
        assertThat(store.source.claim(0, 100).plans()).hasSize(1);
        assertThat(ledger.ledger.accept(fired)).containsExactly(new Acceptance.Unwanted(Reason.NOT_DUE));
    }

    @Test
    void leavesTheDelivery_whenTheChangedTaskIsOfANewerFormat() {
        ScheduleTask task = create(TaskMother.aTask().firingAt(start), 1);
        List<ScheduledExecution> fired = fire();
        edit(task, TaskMother.aTask().firingAt(start.plusSeconds(3_600)));
        byte[] newer = store.ask(redis -> redis.hget(partition.definitions(), text(ID.toString())));
        newer[0] = DefinitionCodec.FORMAT + 1;
        store.ask(redis -> redis.hset(partition.definitions(), text(ID.toString()), newer));

        assertThat(ledger.ledger.accept(fired)).containsExactly(new Acceptance.Unwanted(Reason.NOT_DUE));
    }

    private void advance(Duration step) {
        store.advance(step);
        otherStore.advance(step);
    }

    private ScheduleTask create(TaskMother mother, long incarnation) {
        ScheduleTask task = mother.task(ID, incarnation, start);
        assertThat(store.provider.createAll(List.of(new NewTask(task, null))))
                .containsExactly(new CreateOutcome.Created(task));
        return task;
    }

    private ScheduleTask edit(ScheduleTask task, TaskMother mother) {
        return store.provider.replace(task.redefine(mother.definition(), store.now()), task);
    }

    private static List<Settlement> ends(Claim claim) {
        return claim.plans().stream().map((DuePlan plan) -> new Settlement(plan, true, null, null)).toList();
    }

    private List<ScheduledExecution> fire() {
        Claim claim = store.source.claim(0, 100);
        List<ScheduledExecution> fired = store.source.settle(claim, ends(claim)).executions();
        store.source.handedOver(claim, fired, List.of());
        return fired;
    }

    private static Held accept(TestStore.Ledger by, List<ScheduledExecution> deliveries) {
        List<Acceptance> answers = by.ledger.accept(deliveries);
        assertThat(answers).hasSize(1).first().isInstanceOf(Accepted.class);
        return ((Accepted) answers.get(0)).held();
    }

    private static boolean complete(TestStore.Ledger by, Held held, ExecutionOutcome outcome) throws Exception {
        return by.ledger.complete(held, outcome).toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    /** A renewal that was gathered before the execution was let go, and reaches Redis after. */
    private void renewLate(Held held) {
        store.store.await(store.store.run(LuaScript.RENEW,
                new byte[][]{partition.tasks(), partition.executions(), partition.leases()},
                List.of(number(store.properties.executionLease().toMillis()), ledger.held.holder(),
                        text(ExecutionRecord.key(held.execution().occurrence())),
                        ExecutionRecord.acceptance(held.execution().occurrence(), held.fencingToken()))));
    }
}
