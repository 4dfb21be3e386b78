package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.service.DispatchService;
import com.crmscheduler.application.service.TaskExecutionService;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.InProcessTaskExecutor;
import com.crmscheduler.testkit.ParkedDeadLetters;
import com.crmscheduler.testkit.RecordingHandler;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A store of one partition whose clock the test moves, with all that it takes to fire, and a sweep that the test drives. */
final class SweptStore implements AutoCloseable {

    static final ScheduleTaskId ID = new ScheduleTaskId("group", "name");
    static final RedisSweepProperties SETTINGS = new RedisSweepProperties(true, 1, Duration.ofMinutes(1),
            Duration.ofMinutes(15));
    private static final byte[] PART = text("part");
    static final byte[] BEGUN = text("begun");
    /** As many steps as the gates that a pass may suspect take, and one. */
    private static final int GATE_STEPS = 21;

    final TestStore store = TestStore.open();
    final TestStore.Ledger ledger = store.ledger();
    /** Of an instance that is dead: it runs and renews nothing. */
    final TestStore.Ledger dead = store.ledger();
    final StoreLayout.Partition keys = store.layout.at(0);
    final SweepFindings findings = new SweepFindings(1);
    final PartitionSweep sweep = sweep("sweeper1", findings);
    final RecordingHandler handler = new RecordingHandler(store.clock());
    private final DispatchService dispatch = new DispatchService(store.clock(), SchedulerTelemetry.none(), 100);
    private final InProcessTaskExecutor executor = new InProcessTaskExecutor(
            new TaskExecutionService(List.of(handler), store.clock(), SchedulerTelemetry.none()), ledger.ledger,
            new ParkedDeadLetters(), Runnable::run);

    @Override
    public void close() {
        ledger.close();
        dead.close();
        store.close();
    }

    PartitionSweep sweep(String holder, SweepFindings into) {
        return new PartitionSweep(store.store, keys, 1, SETTINGS, into, text(holder));
    }

    ScheduleTask create(String name, TaskMother mother) {
        Instant now = store.now().truncatedTo(ChronoUnit.MILLIS);
        ScheduleTask task = mother.task(new ScheduleTaskId("group", name), name.hashCode(), now);
        store.provider.createAll(List.of(new NewTask(task, null)));
        return task;
    }

    ScheduleTask create(TaskMother mother) {
        return create("name", mother);
    }

    /** A whole pass, begun at once; answers with what it repaired. */
    Map<Breakage, Long> pass() {
        Map<Breakage, Long> before = counts();
        store.ask(redis -> redis.hdel(keys.sweep(), BEGUN));
        do {
            sweep.step();
        } while (!part().equals("r"));
        assertThat(findings.passSeconds()).isNotNaN();
        for (int i = 0; i < GATE_STEPS; i++) {
            sweep.step();
        }
        Map<Breakage, Long> found = counts();
        found.replaceAll((kind, count) -> count - before.get(kind));
        found.values().removeIf(count -> count == 0);
        return found;
    }

    String part() {
        byte[] part = store.ask(redis -> redis.hget(keys.sweep(), PART));
        return new String(part, java.nio.charset.StandardCharsets.US_ASCII);
    }

    private Map<Breakage, Long> counts() {
        Map<Breakage, Long> counts = new EnumMap<>(Breakage.class);
        for (Breakage kind : Breakage.values()) {
            counts.put(kind, findings.count(kind));
        }
        return counts;
    }

    /** Fires what is due until nothing is. */
    void fire() {
        while (dispatch.dispatch(store.source, executor, 0).claimed() > 0) {
        }
    }

    /** Lets so much time pass, a second at a time, and fires what is due. */
    void fireFor(Duration duration) {
        for (long i = 0; i <= duration.toSeconds(); i++) {
            fire();
            store.advance(Duration.ofSeconds(1));
        }
    }

    /** Has what is due handed over and accepted by an instance that dies then. */
    Held accept() {
        var claim = store.source.claim(0, 10);
        var fired = new java.util.ArrayList<>(store.source.settle(claim,
                claim.plans().stream().map(TwoInstances::fires).toList()).executions());
        fired.addAll(claim.executions());
        store.source.handedOver(claim, fired, List.of());
        return TwoInstances.accept(dead, fired.get(0));
    }

    static byte[] key(Held held) {
        return text(ExecutionRecord.key(held.execution().occurrence()));
    }
}
