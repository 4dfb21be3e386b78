package com.crmscheduler.adapter.redis;

import com.crmscheduler.application.port.DispatchDueTasksUseCase;
import com.crmscheduler.application.port.DispatchDueTasksUseCase.Turn;
import com.crmscheduler.application.port.DeadLetterStore;
import com.crmscheduler.application.port.ExecutionHistory;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.testkit.InProcessTaskExecutor;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.ParkedDeadLetters;
import com.crmscheduler.testkit.contract.VirtualTimeHarness;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The adapter on a real server whose clock follows a virtual one: the test thread claims, settles and runs what is due, so that
 * nothing happens while time stands still. One instance.
 */
final class VirtualRedisHarness extends VirtualTimeHarness {

    private static final int BATCH = 100;
    private static final int PARTITIONS = 3;
    private static final int MAX_TURNS = 100_000;

    private final MutableTime time;
    private final DispatchDueTasksUseCase dispatch = dispatch(BATCH);
    private final ParkedDeadLetters deadLetters = new ParkedDeadLetters();
    private Instance instance;
    private @Nullable Instant nextDue;

    VirtualRedisHarness(MutableTime time) {
        super("virtual", time);
        this.time = time;
        this.instance = new Instance(TestStore.open(TestStore.settings(PARTITIONS)));
    }

    @Override
    public SchedulerProvider provider() {
        return instance.store.provider;
    }

    @Override
    public SchedulerProvider secondInstance() {
        throw new UnsupportedOperationException("one instance");
    }

    @Override
    protected void settle() {
        nextDue = null;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            Duration until = settle(partition);
            Instant due = until == null ? null : now().plus(until);
            if (due != null && (nextDue == null || due.isBefore(nextDue))) {
                nextDue = due;
            }
        }
    }

    private @Nullable Duration settle(int partition) {
        for (int turns = 0; turns < MAX_TURNS; turns++) {
            Turn turn = dispatch.dispatch(instance.store.source, instance.executor, partition);
            if (turn.claimed() == 0 && !turn.more()) {
                return turn.untilNextDue();
            }
        }
        throw new IllegalStateException("something is due again and again at " + now());
    }

    @Override
    protected Optional<Instant> nextDue() {
        return Optional.ofNullable(nextDue);
    }

    @Override
    protected Optional<DeadLetterStore> deadLetterStore() {
        return Optional.of(instance.ledger.deadLetters);
    }

    @Override
    protected Optional<ExecutionHistory> executionHistory() {
        return Optional.of(instance.ledger.history);
    }

    @Override
    public void redeliver(ExecutionId id) {
        instance.executor.redeliver(id);
    }

    @Override
    public void restart() {
        TestStore next = instance.store.another();
        instance.close();
        instance = new Instance(next);
    }

    @Override
    public void breakBackend() {
        throw new UnsupportedOperationException("the server is shared");
    }

    @Override
    public void healBackend() {
        throw new UnsupportedOperationException("the server is shared");
    }

    @Override
    public void close() {
        instance.close();
    }

    /** One running program. */
    private final class Instance implements AutoCloseable {

        final TestStore store;
        final TestStore.Ledger ledger;
        final InProcessTaskExecutor executor;

        Instance(TestStore store) {
            this.store = store;
            store.follow(time);
            store.guard.check();
            ledger = store.ledger();
            ledger.held.start();
            executor = new InProcessTaskExecutor(executions(), ledger.ledger, deadLetters, Runnable::run);
        }

        @Override
        public void close() {
            ledger.held.stop();
            ledger.close();
            store.close();
        }
    }
}
