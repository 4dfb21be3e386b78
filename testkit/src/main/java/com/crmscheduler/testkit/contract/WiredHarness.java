package com.crmscheduler.testkit.contract;

import com.crmscheduler.application.port.DeadLetterStore;
import com.crmscheduler.application.port.DispatchDueTasksUseCase;
import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ExecutionHistory;
import com.crmscheduler.application.port.ManageDeadLettersUseCase;
import com.crmscheduler.application.port.ManageSchedulesUseCase;
import com.crmscheduler.application.port.QueryExecutionsUseCase;
import com.crmscheduler.application.port.QuerySchedulesUseCase;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.service.DispatchService;
import com.crmscheduler.testkit.RecordingHandler;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Wires the use cases on top of {@link #provider()}, whatever the clock. */
abstract sealed class WiredHarness implements ProviderHarness permits RealTimeHarness, VirtualTimeHarness {

    private final String group;
    private @Nullable UseCases useCases;

    WiredHarness(String group) {
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

    /** A dispatch loop's turn; for backends that are asked for what is due. */
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

    /** The dead letters of the backend as it is now; empty for a provider that keeps none to search. */
    protected Optional<DeadLetterStore> deadLetterStore() {
        return Optional.empty();
    }

    @Override
    public final ManageDeadLettersUseCase deadLetters() {
        return UseCases.deadLetters(this::provider, deadLetterStore(), this::now);
    }

    /** The history of the backend as it is now; empty for a provider that keeps none. */
    protected Optional<ExecutionHistory> executionHistory() {
        return Optional.empty();
    }

    @Override
    public final QueryExecutionsUseCase history() {
        return UseCases.history(this::provider, executionHistory());
    }

    @Override
    public final RecordingHandler handler() {
        return useCases().handler();
    }

    @Override
    public final String group() {
        return group;
    }
}
