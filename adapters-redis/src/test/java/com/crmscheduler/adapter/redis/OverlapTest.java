package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.TwoInstances.ID;
import static com.crmscheduler.adapter.redis.TwoInstances.LEASE;
import static com.crmscheduler.adapter.redis.TwoInstances.accept;
import static com.crmscheduler.adapter.redis.TwoInstances.complete;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.port.DueTaskSource.Claim;
import com.crmscheduler.application.port.DueTaskSource.DuePlan;
import com.crmscheduler.application.port.DueTaskSource.Settled;
import com.crmscheduler.application.port.DueTaskSource.Settlement;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance.PlanChanged;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an overlap policy other than ALLOW makes of instances that go away, and of changes. */
class OverlapTest {

    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final ExecutionOutcome DONE = new ExecutionOutcome.Succeeded();

    private final TwoInstances instances = TwoInstances.open();
    private final TestStore store = instances.store;

    @AfterEach
    void close() {
        instances.close();
    }

    private ScheduleTask create(OverlapPolicy overlap) {
        return instances.create(TaskMother.aTask().every(PERIOD).with(overlap));
    }

    /** One turn: what is due is claimed, settled and handed over. */
    private Settled turn() {
        Claim claim = store.source.claim(0, 10);
        Settled settled = store.source.settle(claim, claim.plans().stream().map(OverlapTest::goesOn).toList());
        List<ScheduledExecution> all = new ArrayList<>(claim.executions());
        all.addAll(settled.executions());
        store.source.handedOver(claim, all, List.of());
        return new Settled(all, settled.overlapping());
    }

    private static Settlement goesOn(DuePlan plan) {
        Instant next = plan.task().plan().next(plan.nominal()).orElseThrow();
        return new Settlement(plan, true, next, next);
    }

    private ScheduledExecution fires() {
        Settled settled = turn();
        assertThat(settled.executions()).hasSize(1);
        return settled.executions().getFirst();
    }

    private void skips() {
        Settled settled = turn();
        assertThat(settled.executions()).isEmpty();
        assertThat(settled.overlapping()).hasSize(1);
    }

    private void waits() {
        Settled settled = turn();
        assertThat(settled.executions()).isEmpty();
        assertThat(settled.overlapping()).isEmpty();
    }

    @Test
    void goesOn_whenTheHolderVanished() throws Exception {
        create(OverlapPolicy.SKIP);
        Held dead = accept(instances.first, fires());

        store.advance(PERIOD);
        Settled settled = turn();
        assertThat(settled.overlapping()).as("what the dead instance held is still open").hasSize(1);
        assertThat(settled.executions()).as("its lease has run out").extracting(ScheduledExecution::id)
                .containsExactly(dead.execution().id());
        Held alive = accept(instances.second, settled.executions().getFirst());
        assertThat(complete(instances.second, alive, DONE)).isTrue();

        store.advance(PERIOD);
        assertThat(fires().occurrence().nominal())
                .isEqualTo(dead.execution().occurrence().nominal().plus(PERIOD.multipliedBy(2)));
    }

    @Test
    void startsTheWaitingOne_whenTheHolderVanished() throws Exception {
        create(OverlapPolicy.QUEUE_ONE);
        Held dead = accept(instances.first, fires());

        store.advance(PERIOD);
        Settled settled = turn();
        assertThat(settled.executions()).hasSize(1);
        Held alive = accept(instances.second, settled.executions().getFirst());
        assertThat(turn().executions()).as("the next one waits").isEmpty();
        assertThat(complete(instances.second, alive, DONE)).isTrue();

        assertThat(fires().occurrence().nominal()).isEqualTo(dead.execution().occurrence().nominal().plus(PERIOD));
    }

    @Test
    void skipsWhatIsMoreThanOne_andStartsAgainAfterTheLast() throws Exception {
        ScheduleTask task = create(OverlapPolicy.QUEUE_ONE);
        Held open = accept(instances.first, fires());
        store.advance(PERIOD);
        instances.first.held.renew();
        waits();
        store.advance(Duration.ofSeconds(5));
        instances.first.held.renew();
        complete(instances.first, open, DONE);
        Held second = accept(instances.first, fires());
        assertThat(second.execution().occurrence().nominal()).isEqualTo(task.anchor().plus(PERIOD));

        renewFor(Duration.ofSeconds(25));
        waits();
        renewFor(PERIOD);
        skips();
        complete(instances.first, second, DONE);
        assertThat(fires().occurrence().nominal()).isEqualTo(task.anchor().plus(PERIOD.multipliedBy(2)));
    }

    private void renewFor(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minusSeconds(5)) {
            store.advance(Duration.ofSeconds(5));
            instances.first.held.renew();
        }
    }

    @Test
    void leavesNothing_whenATaskIsCancelledOfWhichOneWaits() {
        ScheduleTask task = create(OverlapPolicy.QUEUE_ONE);
        accept(instances.first, fires());
        renewFor(PERIOD);
        waits();

        store.provider.cancel(store.provider.find(task.id()).orElseThrow());

        store.advance(LEASE);
        assertThat(turn().executions()).isEmpty();
        assertThat(instances.onlyMetaIsLeft()).isTrue();
    }

    @Test
    void dropsTheWaitingOneWhenItStarts_whenThePlanWasPausedMeanwhile() throws Exception {
        ScheduleTask task = create(OverlapPolicy.QUEUE_ONE);
        Held open = accept(instances.first, fires());
        renewFor(PERIOD);
        waits();
        ScheduleTask stored = store.provider.find(ID).orElseThrow();
        ScheduleTask paused = stored.redefine(stored.definition().withState(ScheduleState.PAUSED), store.now());
        store.provider.replace(paused, stored);

        complete(instances.first, open, DONE);
        ScheduledExecution started = fires();
        accept(instances.first, started, PlanChanged.class);
        instances.first.ledger.discard(List.of(started.withGeneration(paused.generation())));
        assertThat(store.provider.find(task.id())).contains(paused);
        long records = store.ask(redis -> redis.hlen(store.layout.at(0).executions()));
        assertThat(records).isZero();
    }

    @Test
    void startsTheWaitingOne_whenTheTaskBecameAOneTimeTaskMeanwhile() throws Exception {
        create(OverlapPolicy.QUEUE_ONE);
        Held open = accept(instances.first, fires());
        renewFor(PERIOD);
        waits();
        ScheduleTask stored = store.provider.find(ID).orElseThrow();
        Schedule once = TaskMother.at(store.now().plus(PERIOD));
        store.provider.replace(stored.redefine(TaskMother.aTask().with(once).definition(), store.now()), stored);

        complete(instances.first, open, DONE);
        ScheduledExecution started = fires();
        instances.first.ledger.discard(List.of(started.withGeneration(stored.generation() + 1)));
        store.advance(PERIOD);
        complete(instances.first, accept(instances.first, instances.handOver()), DONE);
        assertThat(instances.onlyMetaIsLeft()).isTrue();
    }
}
