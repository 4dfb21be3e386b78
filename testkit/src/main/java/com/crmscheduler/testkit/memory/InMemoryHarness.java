package com.crmscheduler.testkit.memory;

import com.crmscheduler.application.port.DispatchDueTasksUseCase.Turn;
import com.crmscheduler.application.port.DueTaskSource;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ManageSchedulesUseCase;
import com.crmscheduler.application.port.QuerySchedulesUseCase;
import com.crmscheduler.application.port.SchedulerProviders;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.service.DispatchService;
import com.crmscheduler.application.service.ScheduleTaskService;
import com.crmscheduler.application.service.TaskExecutionService;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.testkit.CountingIds;
import com.crmscheduler.testkit.InProcessTaskExecutor;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.ParkedDeadLetters;
import com.crmscheduler.testkit.RecordingHandler;
import com.crmscheduler.testkit.TaskMother;
import com.crmscheduler.testkit.contract.ProviderHarness;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole scheduler in memory and in virtual time: the use cases over the reference provider, handlers on the caller's
 * thread. Time passes in leaps from one due entry to the next, so a year is a matter of milliseconds. Also the quickest way
 * for a fork to test its own handlers. For one test thread; the provider and the use cases may be called from any.
 */
public final class InMemoryHarness implements ProviderHarness {

    /** When virtual time begins. */
    public static final Instant START = Instant.parse("2026-11-23T09:00:00Z");

    /** A turn that finds nothing ends a round; this many that find something mean that it goes in circles. */
    private static final int MAX_TURNS = 100_000;
    private static final int BATCH = 100;
    private static final Duration SHORTEST_LEAP = Duration.ofMillis(1);
    private static final Duration FOREVER = Duration.ofDays(365_000);

    private final MutableTime time = new MutableTime(START);
    private final RecordingHandler handler = new RecordingHandler(TaskMother.TYPE, time);
    private final ParkedDeadLetters deadLetters = new ParkedDeadLetters();
    private final DispatchService dispatch = new DispatchService(time, SchedulerTelemetry.none(), BATCH);
    private final ScheduleTaskService service;
    private final Adapters adapters;
    private InMemoryBackend backend = new InMemoryBackend();
    private Instance first;
    private @Nullable Instance second;
    private Duration untilNextDue = FOREVER;

    /** The honest one. */
    public InMemoryHarness() {
        this(new Adapters());
    }

    /** @param adapters makes what stands between the use cases and the backend */
    public InMemoryHarness(Adapters adapters) {
        this.adapters = adapters;
        this.first = new Instance();
        this.service = new ScheduleTaskService(new CurrentProvider(), time, new CountingIds(), TaskMother.TYPE::equals);
    }

    /** The adapters of one instance. A test of the contract overrides one of them with a wrong one. */
    public static class Adapters {

        protected SchedulerProvider provider(InMemoryBackend backend, InstantSource clock) {
            return new InMemorySchedulerProvider(backend, clock);
        }

        protected DueTaskSource source(InMemoryBackend backend, InstantSource clock) {
            return new InMemoryDueTasks(backend, clock);
        }

        protected ExecutionLedger ledger(InMemoryBackend backend, InstantSource clock) {
            return new InMemoryExecutionLedger(backend, clock);
        }

        /** What a crash leaves of the backend: all of it. */
        protected InMemoryBackend afterCrash(InMemoryBackend backend) {
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

    @Override
    public ManageSchedulesUseCase schedules() {
        return service;
    }

    @Override
    public QuerySchedulesUseCase queries() {
        return service;
    }

    @Override
    public RecordingHandler handler() {
        return handler;
    }

    /** What gave up. */
    public ParkedDeadLetters deadLetters() {
        return deadLetters;
    }

    @Override
    public String group() {
        return "contract";
    }

    @Override
    public Instant now() {
        return time.instant();
    }

    @Override
    public Duration patience() {
        return Duration.ofMillis(1);
    }

    @Override
    public void pass(Duration duration) {
        Instant until = now().plus(duration);
        dispatchAll();
        while (now().isBefore(until)) {
            leap(until);
            dispatchAll();
        }
    }

    @Override
    public void await(Duration atMost, Runnable assertion) {
        Instant until = now().plus(atMost);
        while (true) {
            dispatchAll();
            try {
                assertion.run();
                return;
            } catch (AssertionError notYet) {
                if (!now().isBefore(until)) {
                    throw notYet;
                }
            }
            leap(until);
        }
    }

    /** Moves on to when the next entry is due; to the end while the backend is away, because nothing can happen before. */
    private void leap(Instant until) {
        Instant next = now().plus(untilNextDue.compareTo(SHORTEST_LEAP) < 0 ? SHORTEST_LEAP : untilNextDue);
        time.advanceTo(next.isBefore(until) ? next : until);
    }

    /** Lets every instance work until none finds anything due. */
    private void dispatchAll() {
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
            Duration until = turn.untilNextDue();
            untilNextDue = until == null ? FOREVER : until;
            return turn.claimed() > 0 || turn.more();
        } catch (ProviderUnavailable away) {
            untilNextDue = FOREVER;
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
        final InProcessTaskExecutor executor = new InProcessTaskExecutor(
                new TaskExecutionService(List.of(handler), time, SchedulerTelemetry.none()),
                adapters.ledger(backend, time), deadLetters, Runnable::run);
    }

    /** Follows {@link #provider()} over a restart. */
    private final class CurrentProvider implements SchedulerProviders {

        @Override
        public SchedulerProvider primary() {
            return first.provider;
        }

        @Override
        public List<SchedulerProvider> all() {
            return List.of(first.provider);
        }

        @Override
        public SchedulerProvider owner(ScheduleTaskId id) {
            return first.provider;
        }
    }
}
