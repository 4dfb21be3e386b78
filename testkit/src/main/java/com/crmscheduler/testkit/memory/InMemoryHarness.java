package com.crmscheduler.testkit.memory;

import com.crmscheduler.application.port.DeadLetterStore;
import com.crmscheduler.application.port.DispatchDueTasksUseCase;
import com.crmscheduler.application.port.DispatchDueTasksUseCase.Turn;
import com.crmscheduler.application.port.DueTaskSource;
import com.crmscheduler.application.port.ExecutionHistory;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.testkit.InProcessTaskExecutor;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.ParkedDeadLetters;
import com.crmscheduler.testkit.contract.VirtualTimeHarness;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The whole scheduler in memory and in virtual time: the use cases over the reference provider, handlers on the caller's
 * thread. Also the quickest way for a fork to test its own handlers. For one test thread; the provider and the use cases may be
 * called from any.
 */
public final class InMemoryHarness extends VirtualTimeHarness {

    /** When virtual time begins. */
    public static final Instant START = Instant.parse("2026-11-23T09:00:00Z");

    /** A turn that finds nothing ends a round; this many that find something mean that it goes in circles. */
    private static final int MAX_TURNS = 100_000;
    private static final int BATCH = 100;

    private final MutableTime time;
    private final ParkedDeadLetters deadLetters = new ParkedDeadLetters();
    private final DispatchDueTasksUseCase dispatch = dispatch(BATCH);
    private final Adapters adapters;
    private InMemoryBackend backend = new InMemoryBackend();
    private Instance first;
    private @Nullable Instance second;
    private @Nullable Duration untilNextDue;

    /** The honest one. */
    public InMemoryHarness() {
        this(new Adapters());
    }

    /** @param adapters makes what stands between the use cases and the backend */
    public InMemoryHarness(Adapters adapters) {
        this(adapters, new MutableTime(START));
    }

    /**
     * @param adapters makes what stands between the use cases and the backend
     * @param time the clock, which others may share
     */
    public InMemoryHarness(Adapters adapters, MutableTime time) {
        super("contract", time);
        this.time = time;
        this.adapters = adapters;
        this.first = new Instance();
    }

    /** The adapters of one instance. A test of the contract overrides one of them with a wrong one. */
    public static class Adapters {

        public SchedulerProvider provider(InMemoryBackend backend, InstantSource clock) {
            return new InMemorySchedulerProvider(backend, clock);
        }

        public DueTaskSource source(InMemoryBackend backend, InstantSource clock) {
            return new InMemoryDueTasks(backend, clock);
        }

        public ExecutionLedger ledger(InMemoryBackend backend, InstantSource clock) {
            return new InMemoryExecutionLedger(backend, clock);
        }

        /** What a crash leaves of the backend: all of it. */
        public InMemoryBackend afterCrash(InMemoryBackend backend) {
            return backend;
        }
    }

    @Override
    public SchedulerProvider provider() {
        return first.provider;
    }

    @Override
    public SchedulerProvider secondInstance() {
        Instance made = second;
        if (made == null) {
            made = new Instance();
            second = made;
        }
        return made.provider;
    }

    /** What gave up, as the transport's queue got it. */
    public ParkedDeadLetters parkedLetters() {
        return deadLetters;
    }

    @Override
    protected Optional<DeadLetterStore> deadLetterStore() {
        return Optional.of(new InMemoryDeadLetters(backend, time));
    }

    @Override
    protected Optional<ExecutionHistory> executionHistory() {
        return Optional.of(new InMemoryExecutionHistory(backend));
    }

    @Override
    protected Optional<Instant> nextDue() {
        return Optional.ofNullable(untilNextDue).map(now()::plus);
    }

    @Override
    protected void settle() {
        for (int turns = 0; turns < MAX_TURNS; turns++) {
            boolean found = dispatch(first);
            Instance other = second;
            found |= other != null && dispatch(other);
            if (!found) {
                return;
            }
        }
        throw new IllegalStateException("something is due again and again at " + now());
    }

    private boolean dispatch(Instance instance) {
        try {
            Turn turn = dispatch.dispatch(instance.source, instance.executor, 0);
            untilNextDue = turn.untilNextDue();
            return turn.claimed() > 0 || turn.more();
        } catch (ProviderUnavailable away) {
            untilNextDue = null;
            return false;
        }
    }

    @Override
    public void redeliver(ExecutionId id) {
        first.executor.redeliver(id);
    }

    @Override
    public void restart() {
        backend = adapters.afterCrash(backend);
        first = new Instance();
        second = null;
    }

    @Override
    public void breakBackend() {
        backend.breakDown();
    }

    @Override
    public void healBackend() {
        backend.heal();
    }

    @Override
    public void close() {
        // Nothing runs by itself.
    }

    /** One running program on the backend. */
    private final class Instance {

        final SchedulerProvider provider = adapters.provider(backend, time);
        final DueTaskSource source = adapters.source(backend, time);
        final InProcessTaskExecutor executor = new InProcessTaskExecutor(executions(),
                adapters.ledger(backend, time), deadLetters, Runnable::run);
    }
}
