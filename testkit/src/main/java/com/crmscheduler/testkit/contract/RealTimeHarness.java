package com.crmscheduler.testkit.contract;

import com.crmscheduler.application.port.DispatchDueTasksUseCase;
import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ManageSchedulesUseCase;
import com.crmscheduler.application.port.QuerySchedulesUseCase;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.service.DispatchService;
import com.crmscheduler.testkit.RecordingHandler;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A harness for backends whose clock runs by itself: time is waited for. Wires the use cases on top of {@link #provider()}; the
 * backend adds its instances, its clock and its faults.
 */
public abstract class RealTimeHarness implements ProviderHarness {

    private static final Duration POLL = Duration.ofMillis(10);

    private final String group;
    private @Nullable UseCases useCases;

    /** @param group a group that no other test uses */
    protected RealTimeHarness(String group) {
        this.group = group;
    }

    /** Made when first asked for: it refers to what subclasses have yet to set up while they are constructed. */
    private synchronized UseCases useCases() {
        UseCases made = useCases;
        if (made == null) {
            made = UseCases.over(this::provider, this::now);
            useCases = made;
        }
        return made;
    }

    /** The use case that accepts deliveries and runs {@link #handler()}; for the transport. */
    protected final ExecuteTasksUseCase executions() {
        return useCases().executions();
    }

    /** A dispatch loop's turn; for the monitor. */
    protected final DispatchDueTasksUseCase dispatch(int batch) {
        return new DispatchService(this::now, SchedulerTelemetry.none(), batch);
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
    public Duration patience() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void pass(Duration duration) {
        Instant until = now().plus(duration);
        Awaitility.await().atMost(duration.plusSeconds(10)).pollInterval(POLL).until(() -> !now().isBefore(until));
    }

    @Override
    public void await(Duration atMost, Runnable assertion) {
        Awaitility.await().atMost(atMost).pollDelay(Duration.ZERO).pollInterval(POLL)
                .untilAsserted(assertion::run);
    }
}
