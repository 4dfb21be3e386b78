package com.crmscheduler.testkit.contract;

import com.crmscheduler.application.port.DispatchDueTasksUseCase;
import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ManageSchedulesUseCase;
import com.crmscheduler.application.port.QuerySchedulesUseCase;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.service.DispatchService;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.RecordingHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A harness for backends whose clock can be moved: time passes in leaps from one entry that is due to the next, and after each
 * everything that has something to do at that time does it. So a year is a matter of milliseconds. Wires the use cases on top
 * of {@link #provider()}; the backend adds its instances and its faults. For one test thread; the provider and the use cases
 * may be called from any.
 */
public abstract class VirtualTimeHarness implements ProviderHarness {

    private static final Duration SHORTEST_LEAP = Duration.ofMillis(1);

    private final String group;
    private final MutableTime time;
    private @Nullable UseCases useCases;

    /**
     * @param group a group that no other test uses
     * @param time the backend's clock
     */
    protected VirtualTimeHarness(String group, MutableTime time) {
        this.group = group;
        this.time = time;
    }

    /** Lets every instance work until none has anything to do at this time; bounded while the backend is away. */
    protected abstract void settle();

    /** When something is to happen next; empty when nothing is, or while the backend is away. */
    protected abstract Optional<Instant> nextDue();

    /** Made when first asked for: it refers to what subclasses have yet to set up while they are constructed. */
    private synchronized UseCases useCases() {
        UseCases made = useCases;
        if (made == null) {
            made = UseCases.over(this::provider, time);
            useCases = made;
        }
        return made;
    }

    /** The use case that accepts deliveries and runs {@link #handler()}; for the transport. */
    protected final ExecuteTasksUseCase executions() {
        return useCases().executions();
    }

    /** A dispatch loop's turn; for backends that are asked for what is due. */
    protected final DispatchDueTasksUseCase dispatch(int batch) {
        return new DispatchService(time, SchedulerTelemetry.none(), batch);
    }

    @Override
    public final ManageSchedulesUseCase schedules() {
        return useCases().service();
    }

    @Override
    public final QuerySchedulesUseCase queries() {
        return useCases().service();
    }

    @Override
    public final RecordingHandler handler() {
        return useCases().handler();
    }

    @Override
    public final String group() {
        return group;
    }

    @Override
    public final Instant now() {
        return time.instant();
    }

    @Override
    public Duration patience() {
        return Duration.ofMillis(1);
    }

    @Override
    public final void pass(Duration duration) {
        Instant until = now().plus(duration);
        settle();
        while (now().isBefore(until)) {
            leap(until);
            settle();
        }
    }

    @Override
    public final void await(Duration atMost, Runnable assertion) {
        Instant until = now().plus(atMost);
        while (true) {
            settle();
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

    /** Moves on to when something happens next; to the end when nothing does. */
    private void leap(Instant until) {
        Instant next = nextDue().filter(due -> due.isBefore(until)).orElse(until);
        Instant shortest = now().plus(SHORTEST_LEAP);
        time.advanceTo(next.isBefore(shortest) && shortest.isBefore(until) ? shortest : next);
    }
}
