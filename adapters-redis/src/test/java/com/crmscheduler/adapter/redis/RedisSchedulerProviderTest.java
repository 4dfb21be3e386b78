package com.crmscheduler.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.port.DueTaskSource.Claim;
import com.crmscheduler.application.port.DueTaskSource.DuePlan;
import com.crmscheduler.application.port.DueTaskSource.Settlement;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance.Accepted;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.TaskAlreadyExists;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.TaskMother;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisSchedulerProviderTest {

    private static final ScheduleTaskId ID = new ScheduleTaskId("group", "name");

    private final TestStore store = TestStore.open();
    private final TestStore.Ledger ledger = store.ledger();

    @AfterEach
    void close() {
        ledger.close();
        store.close();
    }

    @Test
    void carriesAOneTimeTaskThrough_whenItIsDue() throws Exception {
        ScheduleTask task = create(TaskMother.aTask().firingAt(store.now()), ID);
        assertThat(store.provider.find(ID)).contains(task);

        Claim claim = store.source.claim(0, 100);
        assertThat(claim.plans()).extracting(DuePlan::task).containsExactly(task);
        List<ScheduledExecution> fired = store.source.settle(claim, List.of(ends(claim.plans().get(0)))).executions();
        assertThat(fired).hasSize(1);
        store.source.handedOver(claim, fired, List.of());
        List<Acceptance> accepted = ledger.ledger.accept(fired);
        assertThat(accepted).hasSize(1).first().isInstanceOf(Accepted.class);
        assertThat(ledger.ledger.complete(((Accepted) accepted.get(0)).held(), new ExecutionOutcome.Succeeded())
                .toCompletableFuture().get(5, TimeUnit.SECONDS)).isTrue();

        assertThat(store.provider.find(ID)).isEmpty();
        assertThat(store.source.claim(0, 100).isEmpty()).isTrue();
        assertThat(store.onlyMetaIsLeft()).isTrue();
    }

    @Test
    void refusesAName_whenItIsTaken() {
        ScheduleTask task = create(TaskMother.aTask(), ID);
        ScheduleTask other = TaskMother.aTask().task(ID, 2, store.now());

        List<CreateOutcome> outcomes = store.provider.createAll(List.of(new NewTask(task, null),
                new NewTask(other, null)));

        assertThat(outcomes.get(0)).isEqualTo(new CreateOutcome.Created(task));
        assertThat(outcomes.get(1)).isInstanceOfSatisfying(CreateOutcome.Rejected.class,
                rejected -> assertThat(rejected.reason()).isInstanceOf(TaskAlreadyExists.class));
    }

    @Test
    void forgetsATask_whenItIsCancelled() {
        ScheduleTask task = create(TaskMother.aTask(), ID);

        store.provider.cancel(task);

        assertThat(store.provider.find(ID)).isEmpty();
        assertThatThrownBy(() -> store.provider.cancel(task)).isInstanceOf(TaskNotFound.class);
    }

    @Test
    void runsNothing_whenTheNameBelongsToAnotherTask() {
        ScheduleTask task = create(TaskMother.aTask(), ID);
        Occurrence other = Occurrence.manual(ID, task.incarnation() + 1, store.now(), "request");

        assertThatThrownBy(() -> store.provider.runNow(other)).isInstanceOf(TaskNotFound.class);
    }

    private ScheduleTask create(TaskMother mother, ScheduleTaskId id) {
        ScheduleTask task = mother.task(id, 1, store.now().truncatedTo(ChronoUnit.MILLIS));
        assertThat(store.provider.createAll(List.of(new NewTask(task, null))))
                .containsExactly(new CreateOutcome.Created(task));
        return task;
    }

    private static Settlement ends(DuePlan plan) {
        return new Settlement(plan, true, null, null);
    }

}
