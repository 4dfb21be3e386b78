package com.crmscheduler.testkit.contract;

import com.crmscheduler.application.port.DeadLetterStore;
import com.crmscheduler.application.port.ExecutionHistory;
import com.crmscheduler.application.port.ManageDeadLettersUseCase;
import com.crmscheduler.application.port.QueryExecutionsUseCase;
import com.crmscheduler.application.port.SchedulerProviders;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.service.DeadLetterService;
import com.crmscheduler.application.service.ExecutionQueryService;
import com.crmscheduler.application.service.ScheduleTaskService;
import com.crmscheduler.application.service.TaskExecutionService;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.testkit.CountingIds;
import com.crmscheduler.testkit.RecordingHandler;
import com.crmscheduler.testkit.TaskMother;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The use cases as the program wires them, with a handler that records. */
record UseCases(RecordingHandler handler, ScheduleTaskService service, TaskExecutionService executions) {

    /** @param provider the provider as it is now: a harness has another one after a restart */
    static UseCases over(Supplier<SchedulerProvider> provider, InstantSource clock) {
        RecordingHandler handler = new RecordingHandler(TaskMother.TYPE, clock);
        return new UseCases(handler,
                new ScheduleTaskService(new CurrentProvider(provider), clock, new CountingIds(),
                        Set.of(TaskMother.TYPE)),
                new TaskExecutionService(List.of(handler), clock, SchedulerTelemetry.none()));
    }

    /** @param stores the dead letters as they are now */
    static ManageDeadLettersUseCase deadLetters(Supplier<SchedulerProvider> provider,
            Optional<DeadLetterStore> stores, InstantSource clock) {
        boolean kept = provider.get().capabilities().has(Capability.DEAD_LETTERS);
        return new DeadLetterService(new CurrentProvider(provider), kept ? stores.stream().toList() : List.of(),
                clock);
    }

    /** @param kept the history as it is now */
    static QueryExecutionsUseCase history(Supplier<SchedulerProvider> provider, Optional<ExecutionHistory> kept) {
        boolean has = provider.get().capabilities().has(Capability.EXECUTION_HISTORY);
        return new ExecutionQueryService(new CurrentProvider(provider), has ? kept.stream().toList() : List.of());
    }

    private record CurrentProvider(Supplier<SchedulerProvider> current) implements SchedulerProviders {

        @Override
        public SchedulerProvider primary() {
            return current.get();
        }

        @Override
        public List<SchedulerProvider> all() {
            return List.of(current.get());
        }

        @Override
        public SchedulerProvider owner(ScheduleTaskId id) {
            return current.get();
        }
    }
}
