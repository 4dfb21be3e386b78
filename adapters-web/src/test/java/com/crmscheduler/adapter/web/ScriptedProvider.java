package com.crmscheduler.adapter.web;

import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import com.crmscheduler.testkit.memory.InMemoryBackend;
import com.crmscheduler.testkit.memory.InMemorySchedulerProvider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The in-memory provider, which fails on demand and lacks milliseconds. */
final class ScriptedProvider implements SchedulerProvider {
    private final SchedulerProvider memory;
    private int callsUntilFailure;
    private @Nullable Supplier<? extends RuntimeException> failure;

    ScriptedProvider(InstantSource clock) {
        memory = new InMemorySchedulerProvider(new InMemoryBackend(), clock);
    }

    /** Lets so many calls pass, and fails all behind them, until {@link #heal}. */
    synchronized void failAfter(int calls, Supplier<? extends RuntimeException> with) {
        callsUntilFailure = calls;
        failure = with;
    }

    synchronized void heal() {
        failure = null;
    }

    private synchronized <T> T call(Supplier<T> call) {
        Supplier<? extends RuntimeException> with = failure;
        if (with != null && callsUntilFailure-- <= 0) {
            throw with.get();
        }
        return call.get();
    }

    @Override
    public SchedulerCapabilities capabilities() {
        return new SchedulerCapabilities("scripted", Duration.ofMillis(1), Duration.ofSeconds(1), 500,
                EnumSet.complementOf(EnumSet.of(Capability.MILLISECONDS)));
    }

    @Override
    public List<CreateOutcome> createAll(List<NewTask> tasks) {
        return call(() -> memory.createAll(tasks));
    }

    @Override
    public ScheduleTask replace(ScheduleTask changed, ScheduleTask basedOn) {
        return call(() -> memory.replace(changed, basedOn));
    }

    @Override
    public void cancel(ScheduleTask basedOn) {
        call(() -> {
            memory.cancel(basedOn);
            return basedOn;
        });
    }

    @Override
    public Optional<ScheduleTask> find(ScheduleTaskId id) {
        return call(() -> memory.find(id));
    }

    @Override
    public TaskPage list(TaskQuery query) {
        return call(() -> memory.list(query));
    }

    @Override
    public ExecutionId runNow(Occurrence run) {
        return call(() -> memory.runNow(run));
    }
}
