package com.crmscheduler.testkit.contract;

import com.crmscheduler.application.port.DueTaskSource;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.testkit.memory.InMemoryBackend;
import com.crmscheduler.testkit.memory.InMemoryHarness.Adapters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Adapters whose provider declares, and has, no more than EventBridge Scheduler. */
public final class CoarseAdapters extends Adapters {

    /** What {@link CoarseBackend} lists. */
    static final Set<String> ABORTS = Set.of(CoarseBackend.class.getAnnotation(ExpectedAborts.class).value());

    private static final SchedulerCapabilities COARSE = new SchedulerCapabilities("coarse", Duration.ofMinutes(1),
            Duration.ofMinutes(1), 500, Set.of(Capability.RUN_NOW, Capability.LIST_FILTERS));

    private final Adapters adapters;
    private final UnaryOperator<SchedulerProvider> own;

    /** @param own what its provider does in a way of its own */
    public CoarseAdapters(Adapters adapters, UnaryOperator<SchedulerProvider> own) {
        this.adapters = adapters;
        this.own = own;
    }

    @Override
    public SchedulerProvider provider(InMemoryBackend backend, InstantSource clock) {
        return new ForwardingProvider(own.apply(adapters.provider(backend, clock))) {
            @Override
            public SchedulerCapabilities capabilities() {
                return COARSE;
            }

            @Override
            public List<CreateOutcome> createAll(List<NewTask> tasks) {
                List<CreateOutcome> outcomes = new ArrayList<>();
                List<NewTask> supported = new ArrayList<>();
                for (NewTask task : tasks) {
                    try {
                        COARSE.requireSupport(task.task().definition());
                        supported.add(task);
                    } catch (UnsupportedByProvider lacking) {
                        outcomes.add(new CreateOutcome.Rejected(lacking));
                    }
                }
                // Only calls of a single task have one that is refused.
                return supported.isEmpty() ? outcomes : honest.createAll(supported);
            }

            @Override
            public ScheduleTask replace(ScheduleTask changed, ScheduleTask basedOn) {
                COARSE.requireSupport(changed.definition());
                return honest.replace(changed, basedOn);
            }
        };
    }

    @Override
    public DueTaskSource source(InMemoryBackend backend, InstantSource clock) {
        return adapters.source(backend, clock);
    }

    @Override
    public ExecutionLedger ledger(InMemoryBackend backend, InstantSource clock) {
        return adapters.ledger(backend, clock);
    }

    @Override
    public InMemoryBackend afterCrash(InMemoryBackend backend) {
        return adapters.afterCrash(backend);
    }
}
