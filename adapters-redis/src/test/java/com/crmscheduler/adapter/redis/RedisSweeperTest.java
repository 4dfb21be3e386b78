package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.text;
import static com.crmscheduler.adapter.redis.SweptStore.ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.crmscheduler.application.port.DeadLetter;
import com.crmscheduler.application.port.DeadLetterStore;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Breaks the store by hand, in each way, and sees it found, repaired, counted, and the task fire once. */
class RedisSweeperTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final byte[] GHOST = text("group/ghost");
    private static final byte[] NAME = text(ID.toString());

    private final SweptStore swept = new SweptStore();
    private final TestStore store = swept.store;
    private final StoreLayout.Partition keys = swept.keys;
    private final Instant start = store.now();

    @AfterEach
    void close() {
        swept.close();
    }

    @Test
    void armsATask_whenItsArmingIsGone() {
        swept.create(TaskMother.aTask().firingAt(start.plus(HOUR)));
        swept.create("recurring", TaskMother.aTask().every(HOUR));
        swept.fire();
        store.ask(redis -> redis.del(keys.tasks()));

        assertThat(swept.pass()).containsExactly(entry(Breakage.UNARMED, 2L));

        assertThat(swept.pass()).isEmpty();
        store.advance(HOUR);
        swept.fire();
        assertThat(swept.handler.deliveriesOf(ID)).hasSize(1);
        assertThat(swept.handler.deliveries()).hasSize(3);
    }

    @Test
    void firesOnTime_whenAnArmingWasTooEarlyOrFarTooLate() {
        swept.create("early", TaskMother.aTask().firingAt(start.plus(HOUR)));
        swept.create("late", TaskMother.aTask().firingAt(start.plus(HOUR)));
        swept.create("claimed", TaskMother.aTask().firingAt(start.plus(HOUR)));
        double due = start.plus(HOUR).toEpochMilli();
        store.ask(redis -> redis.zadd(keys.tasks(), due - 60_001, text("group/early")));
        store.ask(redis -> redis.zadd(keys.tasks(), due + Duration.ofDays(2).toMillis(), text("group/late")));
        store.ask(redis -> redis.zadd(keys.tasks(), due + 0.5 + HOUR.toMillis(), text("group/claimed")));

        assertThat(swept.pass()).containsExactly(entry(Breakage.MISARMED, 3L));

        store.advance(HOUR);
        swept.fire();
        assertThat(swept.handler.deliveries()).hasSize(3).extracting(Delivery::at)
                .allMatch(at -> !at.isBefore(start.plus(HOUR)));
    }

    @Test
    void disarms_whatHasNothingToFire() {
        swept.create(TaskMother.aTask().every(HOUR).paused());
        store.ask(redis -> redis.zadd(keys.tasks(), start.toEpochMilli(), NAME));
        store.ask(redis -> redis.zadd(keys.tasks(), start.plus(HOUR).toEpochMilli(), GHOST));
        store.ask(redis -> redis.zadd(keys.tasks(), start.plus(HOUR).toEpochMilli(), text("group/ghost@s1")));

        assertThat(swept.pass()).containsExactly(entry(Breakage.ARMED_IN_VAIN, 3L));

        assertThat((long) store.ask(redis -> redis.zcard(keys.tasks()))).isZero();
    }

    @Test
    void listsATask_whenTheIndexHasLostItOrHasOneTooMany() {
        swept.create(TaskMother.aTask());
        store.ask(redis -> redis.zrem(keys.index(), NAME));
        assertThat(swept.pass()).containsExactly(entry(Breakage.UNLISTED, 1L));
        store.ask(redis -> redis.zadd(keys.index(), 0, GHOST));
        store.ask(redis -> redis.zrem(keys.index(), NAME));

        assertThat(swept.pass()).containsOnly(entry(Breakage.LISTED_IN_VAIN, 1L), entry(Breakage.UNLISTED, 1L));

        List<byte[]> index = store.ask(redis -> redis.zrange(keys.index(), 0, -1));
        assertThat(index).containsExactly(NAME);
    }

    @Test
    void runsAnExecution_whenItsLeaseIsGone() {
        Held held = heldExecution();
        store.ask(redis -> redis.zrem(keys.leases(), SweptStore.key(held)));

        assertThat(swept.pass()).containsExactly(entry(Breakage.STRANDED, 1L));

        swept.fire();
        assertThat(swept.handler.deliveriesOf(ID)).hasSize(1);
    }

    @Test
    void runsAReplay_whenItsArmingIsGoneAndItsTaskToo() throws Exception {
        Held held = heldExecution();
        TwoInstances.complete(swept.dead, held, new ExecutionOutcome.DeadLettered("gone", ""));
        DeadLetter letter = swept.ledger.deadLetters.find(held.execution().id()).orElseThrow();
        swept.ledger.deadLetters.replay(List.of(new DeadLetterStore.Replay(letter, letter.payload(), HOUR)));
        assertThat(swept.pass()).isEmpty();
        store.ask(redis -> redis.zrem(keys.tasks(), text(ExecutionRecord.replayKey(ID, letter.id()))));

        assertThat(swept.pass()).containsExactly(entry(Breakage.STRANDED, 1L));

        swept.fire();
        assertThat(swept.handler.deliveriesOf(ID)).extracting(Delivery::attempt).containsExactly(2);
    }

    @Test
    void runsARetry_whenItsArmingIsGone() throws Exception {
        Held held = heldExecution();
        TwoInstances.complete(swept.dead, held, new ExecutionOutcome.RetryAfter(HOUR, "busy"));
        store.ask(redis -> redis.zrem(keys.tasks(), SweptStore.key(held)));

        assertThat(swept.pass()).containsExactly(entry(Breakage.STRANDED, 1L));

        swept.fire();
        assertThat(swept.handler.deliveriesOf(ID)).extracting(Delivery::attempt).containsExactly(2);
    }

    @Test
    void disarmsAnExecution_whenItIsLeasedToo() {
        Held held = heldExecution();
        store.ask(redis -> redis.zadd(keys.tasks(), start.toEpochMilli(), SweptStore.key(held)));
        store.ask(redis -> redis.zadd(keys.leases(), start.plus(HOUR).toEpochMilli(), SweptStore.key(held)));

        assertThat(swept.pass()).containsExactly(entry(Breakage.DOUBLED, 1L));

        swept.fire();
        assertThat(swept.handler.deliveries()).isEmpty();
        store.advance(HOUR);
        swept.fire();
        assertThat(swept.handler.deliveries()).hasSize(1);
    }

    @Test
    void endsALease_whenItIsLongerThanAnySettingAllows() {
        Held held = heldExecution();
        store.ask(redis -> redis.zadd(keys.leases(), start.plus(Duration.ofDays(365)).toEpochMilli(),
                SweptStore.key(held)));

        assertThat(swept.pass()).containsExactly(entry(Breakage.LEASED_TOO_LONG, 1L));

        swept.fire();
        assertThat(swept.handler.deliveries()).hasSize(1);
    }

    @Test
    void forgetsALease_whenItHasNoExecution() {
        store.ask(redis -> redis.zadd(keys.leases(), start.plus(HOUR).toEpochMilli(), text("group/ghost@s1")));

        assertThat(swept.pass()).containsExactly(entry(Breakage.LEASED_IN_VAIN, 1L));

        assertThat((long) store.ask(redis -> redis.zcard(keys.leases()))).isZero();
    }

    @Test
    void dropsAnExecution_whenItsTaskIsGoneAndNobodyWouldMeetIt() {
        Held held = heldExecution();
        store.provider.cancel(store.provider.find(ID).orElseThrow());
        assertThat(swept.pass()).as("its lease brings it back").isEmpty();
        store.ask(redis -> redis.zrem(keys.leases(), SweptStore.key(held)));

        assertThat(swept.pass()).containsExactly(entry(Breakage.ORPHANED, 1L));

        assertThat((long) store.ask(redis -> redis.hlen(keys.executions()))).isZero();
    }

    @Test
    void runsAnExecution_whenItsGateIsGone() {
        Held held = heldExecution();
        assertMiscounted(gate -> store.ask(redis -> redis.hdel(keys.executions(), gate)), held);
    }

    @Test
    void letsATaskGo_whenItsGateCountsTooMany() {
        Held held = heldExecution();
        assertMiscounted(gate -> {
            byte[] bytes = store.ask(redis -> redis.hget(keys.executions(), gate));
            bytes[17] = 7;
            store.ask(redis -> redis.hset(keys.executions(), gate, bytes));
        }, held);
    }

    @Test
    void keepsTheSecondExecution_whenItsGateCountsTooFew() throws Exception {
        Held held = heldExecution();
        ScheduleTask task = store.provider.find(ID).orElseThrow();
        store.provider.runNow(Occurrence.manual(ID, task.incarnation(), start, "by-hand"));
        byte[] gate = store.ask(redis -> redis.hget(keys.executions(), NAME));
        gate[17] = 1;
        store.ask(redis -> redis.hset(keys.executions(), NAME, gate));

        assertThat(swept.pass()).containsExactly(entry(Breakage.MISCOUNTED, 1L));

        assertThat(TwoInstances.complete(swept.dead, held, new ExecutionOutcome.Succeeded())).isTrue();
        swept.fire();
        assertThat(swept.handler.deliveriesOf(ID)).as("the run by hand").hasSize(1);
        assertThat(store.provider.find(ID)).isEmpty();
    }

    private void assertMiscounted(Consumer<byte[]> breaking, Held held) {
        breaking.accept(NAME);

        assertThat(swept.pass()).containsExactly(entry(Breakage.MISCOUNTED, 1L));

        assertThat(swept.pass()).isEmpty();
        store.ask(redis -> redis.zadd(keys.leases(), 0, SweptStore.key(held)));
        swept.fire();
        assertThat(swept.handler.deliveriesOf(ID)).hasSize(1);
        assertThat(store.provider.find(ID)).isEmpty();
        assertThat((long) store.ask(redis -> redis.hlen(keys.executions()))).isZero();
    }

    @Test
    void firesOnce_whenTheExecutionIsGoneAltogether() {
        Held held = heldExecution();
        store.ask(redis -> redis.zrem(keys.leases(), SweptStore.key(held)));
        store.ask(redis -> redis.hdel(keys.executions(), SweptStore.key(held)));

        assertThat(swept.pass()).containsOnly(entry(Breakage.UNARMED, 1L), entry(Breakage.MISCOUNTED, 1L));

        swept.fire();
        assertThat(swept.handler.deliveriesOf(ID)).hasSize(1);
        assertThat(store.provider.find(ID)).isEmpty();
    }

    @Test
    void removesADefinition_whenItsPlanIsOverAndItIsNotKept() {
        swept.create(TaskMother.aTask().firingAt(start).keptAfterCompletion());
        swept.fire();
        byte[] definition = store.ask(redis -> redis.hget(keys.definitions(), NAME));
        definition[1] &= ~4;
        store.ask(redis -> redis.hset(keys.definitions(), NAME, definition));

        assertThat(swept.pass()).containsExactly(entry(Breakage.LEFT_OVER, 1L));

        assertThat(store.provider.find(ID)).isEmpty();
    }

    @Test
    void parksADefinition_whenItCannotBeRead() {
        swept.create(TaskMother.aTask());
        byte[] whole = store.ask(redis -> redis.hget(keys.definitions(), NAME));
        byte[] cut = Arrays.copyOf(whole, 30);
        store.ask(redis -> redis.hset(keys.definitions(), NAME, cut));
        store.ask(redis -> redis.zrem(keys.tasks(), NAME));

        assertThat(swept.pass()).containsExactly(entry(Breakage.UNREADABLE, 1L));

        byte[] parked = store.ask(redis -> redis.hget(keys.parked(), NAME));
        assertThat(parked).isEqualTo(cut);
    }

    @Test
    void leavesADefinition_whenANewerReleaseWroteIt() {
        swept.create(TaskMother.aTask());
        byte[] newer = store.ask(redis -> redis.hget(keys.definitions(), NAME));
        newer[0] = DefinitionCodec.FORMAT + 1;
        store.ask(redis -> redis.hset(keys.definitions(), NAME, newer));
        store.ask(redis -> redis.zrem(keys.tasks(), NAME));

        assertThat(swept.pass()).isEmpty();
    }

    @Test
    void findsOneAmongMany_whenTheyTakeManyPages() {
        for (int i = 0; i < 700; i++) {
            swept.create("n" + i, TaskMother.aTask().firingAt(start.plus(HOUR)));
        }
        store.ask(redis -> redis.zrem(keys.tasks(), text("group/n412")));
        store.ask(redis -> redis.zrem(keys.index(), text("group/n599")));

        assertThat(swept.pass()).containsOnly(entry(Breakage.UNARMED, 1L), entry(Breakage.UNLISTED, 1L));

        store.advance(HOUR);
        swept.fire();
        assertThat(swept.handler.deliveries()).hasSize(700);
    }

    private Held heldExecution() {
        swept.create(TaskMother.aTask().firingAt(start));
        return swept.accept();
    }
}
