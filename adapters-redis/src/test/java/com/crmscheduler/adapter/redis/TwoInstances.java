package com.crmscheduler.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.port.DueTaskSource.Claim;
import com.crmscheduler.application.port.DueTaskSource.DuePlan;
import com.crmscheduler.application.port.DueTaskSource.Settlement;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance.Accepted;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two instances on one Redis whose clock the test moves, and the steps that an execution takes between them. */
final class TwoInstances implements AutoCloseable {

    static final ScheduleTaskId ID = new ScheduleTaskId("group", "name");
    static final Duration LEASE = Duration.ofSeconds(11);
    static final Duration HAND_OVER = Duration.ofSeconds(121);

    final TestStore store = TestStore.open();
    final TestStore.Ledger first = store.ledger();
    final TestStore.Ledger second = store.ledger();

    private TwoInstances() {}

    static TwoInstances open() {
        return new TwoInstances();
    }

    @Override
    public void close() {
        first.close();
        second.close();
        store.close();
    }

    TaskMother due() {
        return TaskMother.aTask().firingAt(store.now());
    }

    ScheduleTask create(TaskMother mother) {
        return create(mother, 1);
    }

    ScheduleTask create(TaskMother mother, long incarnation) {
        ScheduleTask task = mother.task(ID, incarnation, store.now().truncatedTo(ChronoUnit.MILLIS));
        assertThat(store.provider.createAll(List.of(new NewTask(task, null))))
                .containsExactly(new CreateOutcome.Created(task));
        return task;
    }

    List<ScheduledExecution> settle(Claim claim) {
        return store.source.settle(claim, claim.plans().stream().map(TwoInstances::fires).toList()).executions();
    }

    static Settlement fires(DuePlan plan) {
        return new Settlement(plan, true, null, null);
    }

    ScheduledExecution handOver() {
        Claim claim = store.source.claim(0, 10);
        List<ScheduledExecution> settled = settle(claim);
        store.source.handedOver(claim, settled, List.of());
        assertThat(settled).hasSize(1);
        return settled.get(0);
    }

    ScheduledExecution handOverExecutions() {
        Claim claim = store.source.claim(0, 10);
        store.source.handedOver(claim, claim.executions(), List.of());
        assertThat(claim.executions()).hasSize(1);
        return claim.executions().get(0);
    }

    static Held accept(TestStore.Ledger ledger, ScheduledExecution delivery) {
        return accept(ledger, delivery, Accepted.class).held();
    }

    static <T extends Acceptance> T accept(TestStore.Ledger ledger, ScheduledExecution delivery,
            Class<T> expected) {
        List<Acceptance> answers = ledger.ledger.accept(List.of(delivery));
        assertThat(answers).hasSize(1).first().isInstanceOf(expected);
        return expected.cast(answers.get(0));
    }

    static boolean complete(TestStore.Ledger ledger, Held held, ExecutionOutcome outcome) throws Exception {
        return ledger.ledger.complete(held, outcome).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Whether nothing is left but what the history keeps for its time. */
    boolean onlyMetaIsLeft() {
        return store.onlyMetaIsLeft();
    }
}
