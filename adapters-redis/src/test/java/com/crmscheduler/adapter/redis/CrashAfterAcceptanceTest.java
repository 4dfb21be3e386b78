package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.TwoInstances.ID;
import static com.crmscheduler.adapter.redis.TwoInstances.LEASE;
import static com.crmscheduler.adapter.redis.TwoInstances.accept;
import static com.crmscheduler.adapter.redis.TwoInstances.complete;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.port.DueTaskSource.Claim;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance.Unwanted;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionLedger.Reason;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes back, and what does not, when an instance goes away once it has accepted. */
class CrashAfterAcceptanceTest {

    private final TwoInstances instances = TwoInstances.open();
    private final TestStore store = instances.store;
    private final TestStore.Ledger first = instances.first;
    private final TestStore.Ledger second = instances.second;

    @AfterEach
    void close() {
        instances.close();
    }

    @Test
    void comesBackWithAGreaterToken_whenTheHolderDies() throws Exception {
        instances.create(instances.due());
        ScheduledExecution delivery = instances.handOver();
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
    void tellsWhatItsInstancesWereLostWith_fromWhatWaitedBehindIt() throws Exception {
        instances.create(instances.due());
        assertThat(accept(first, instances.handOver()).lost()).isZero();
        for (int crash = 1; crash <= 3; crash++) {
            store.advance(LEASE);
            try (TestStore.Ledger doomed = store.ledger()) {
                Held poison = accept(doomed, instances.handOverExecutions());
                assertThat(poison.lost()).isEqualTo(crash);
                assertThat(doomed.ledger.begunBefore(poison)).isEqualTo(crash - 1);
            }
        }
        store.advance(LEASE);
        Held stopping = accept(second, instances.handOverExecutions());
        second.ledger.release(List.of(stopping), Duration.ZERO);
        try (TestStore.Ledger third = store.ledger()) {
            Held again = accept(third, instances.handOverExecutions());
            assertThat(third.ledger.begunBefore(again)).as("given back, not lost").isZero();
            complete(third, again, new ExecutionOutcome.RetryAfter(Duration.ZERO, "failed"));
        }
        assertThat(accept(second, instances.handOverExecutions()).lost()).as("of another attempt").isZero();
    }

    @Test
    void leavesARecordAlone_whoseAttemptsAreCutOff() {
        instances.create(instances.due());
        ScheduledExecution broken = instances.handOver();
        byte[] key = store.layout.at(0).executions();
        byte[] field = RedisStore.text(ExecutionRecord.key(broken));
        byte[] record = store.ask(redis -> redis.hget(key, field));
        byte[] cutOff = Arrays.copyOf(record, record.length + 3);
        cutOff[record.length + 1] = 9;
        store.ask(redis -> redis.hset(key, field, cutOff));

        assertThat(accept(first, broken, Unwanted.class).reason()).isEqualTo(Reason.NOT_DUE);
    }

    @Test
    void recordsTheFirstOutcome_whenItsLeaseLapsedAndNobodyElseAccepted() throws Exception {
        instances.create(instances.due());
        ScheduledExecution delivery = instances.handOver();
        Held slow = accept(first, delivery);
        store.advance(LEASE);
        Claim claim = store.source.claim(0, 10);
        assertThat(claim.executions()).hasSize(1);

        assertThat(complete(first, slow, new ExecutionOutcome.Succeeded())).isTrue();

        assertThat(accept(second, claim.executions().get(0), Unwanted.class).reason())
                .isEqualTo(Reason.FINISHED_OR_CANCELLED);
        assertThat(instances.onlyMetaIsLeft()).isTrue();
    }

    @Test
    void comesBackAheadOfWhatCameDueLater_whenTheInstanceDies() {
        instances.create(instances.due());
        ScheduledExecution delivery = instances.handOver();
        accept(first, delivery);
        store.advance(Duration.ofSeconds(1));
        ScheduleTaskId later = new ScheduleTaskId("group", "a-later-one");
        Instant due = store.now().truncatedTo(ChronoUnit.MILLIS);
        store.provider.createAll(List.of(new NewTask(TaskMother.aTask().firingAt(due).task(later, 2, due), null)));

        store.advance(LEASE);
        Claim claim = store.source.claim(0, 1);

        assertThat(claim.executions()).extracting(ScheduledExecution::id).containsExactly(delivery.id());
        assertThat(claim.plans()).isEmpty();
        assertThat(claim.more()).isTrue();
    }

    @Test
    void isHeldThroughout_whenTheLeaseIsRenewed() {
        instances.create(instances.due());
        ScheduledExecution delivery = instances.handOver();
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
        instances.create(instances.due());
        ScheduledExecution delivery = instances.handOver();
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
        instances.create(instances.due());
        Held held = accept(first, instances.handOver());
        store.advance(LEASE);
        accept(second, store.source.claim(0, 10).executions().get(0));

        first.held.renew();

        assertThat(first.ledger.holds(held)).isFalse();
    }

    @Test
    void changesNothing_whenAScriptIsReplayed() throws Exception {
        instances.create(instances.due());
        Claim claim = store.source.claim(0, 10);
        List<ScheduledExecution> settled = instances.settle(claim);
        assertThat(instances.settle(claim)).as("the same claim gets the same answer").isEqualTo(settled);
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
        assertThat(instances.onlyMetaIsLeft()).isTrue();
    }

    @Test
    void doesNotCutABackOffShort_whenALateCopyArrives() throws Exception {
        instances.create(instances.due());
        ScheduledExecution delivery = instances.handOver();
        complete(first, accept(first, delivery), new ExecutionOutcome.RetryAfter(Duration.ofSeconds(5), "busy"));

        assertThat(accept(first, delivery, Unwanted.class).reason()).isEqualTo(Reason.NOT_DUE);
        first.ledger.defer(List.of(delivery), Duration.ZERO);
        assertThat(store.source.claim(0, 10).isEmpty()).isTrue();
    }

    @Test
    void comesAtOnce_whenItIsReleased() {
        instances.create(instances.due());
        ScheduledExecution delivery = instances.handOver();
        first.ledger.release(List.of(accept(first, delivery)), Duration.ZERO);

        assertThat(store.source.claim(0, 10).executions()).extracting(ScheduledExecution::id)
                .containsExactly(delivery.id());
    }

    @Test
    void keepsTheDefinition_whileAManualRunIsOpen() throws Exception {
        ScheduleTask task = instances.create(instances.due());
        ScheduledExecution scheduled = instances.handOver();
        store.provider.runNow(Occurrence.manual(ID, task.incarnation(), store.now(), "request"));
        assertThat(complete(first, accept(first, scheduled), new ExecutionOutcome.Succeeded())).isTrue();
        assertThat(store.provider.find(ID)).get().extracting(ScheduleTask::exhausted).isEqualTo(true);

        ScheduledExecution manual = instances.handOverExecutions();
        assertThat(manual.payload()).isEqualTo(task.definition().payload());
        assertThat(complete(first, accept(first, manual), new ExecutionOutcome.Succeeded())).isTrue();

        assertThat(store.provider.find(ID)).isEmpty();
    }
}
