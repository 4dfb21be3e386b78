package com.crmscheduler.testkit.contract;

import com.crmscheduler.application.port.DispatchDueTasksUseCase;
import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ManageSchedulesUseCase;
import com.crmscheduler.application.port.QuerySchedulesUseCase;
import com.crmscheduler.application.port.SchedulerProviders;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.service.DispatchService;
import com.crmscheduler.application.service.ScheduleTaskService;
import com.crmscheduler.application.service.TaskExecutionService;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.testkit.CountingIds;
import com.crmscheduler.testkit.RecordingHandler;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * A harness for backends whose clock runs by itself: time is waited for. Wires the use cases on top of {@link #provider()}; the
 * backend adds its instances, its clock and its faults.
 */
public abstract class RealTimeHarness implements ProviderHarness {

    private static final Duration POLL = Duration.ofMillis(10);

    private final String group;
    private final RecordingHandler handler;
    private final ScheduleTaskService service;
    private final TaskExecutionService executions;

    /** @param group a group that no other test uses */
    protected RealTimeHarness(String group) {
        this.group = group;
        this.handler = new RecordingHandler(TaskMother.TYPE, this::now);
        this.service = new ScheduleTaskService(new CurrentProvider(), this::now, new CountingIds(),
                TaskMother.TYPE::equals);
        this.executions = new TaskExecutionService(List.of(handler), this::now, SchedulerTelemetry.none());
    }

    /** The use case that accepts deliveries and runs {@link #handler()}; for the transport. */
    protected final ExecuteTasksUseCase executions() {
        return executions;
    }

    /** A dispatch loop's turn; for the monitor. */
    protected final DispatchDueTasksUseCase dispatch(int batch) {
        return new DispatchService(this::now, SchedulerTelemetry.none(), batch);
    }

    @Override
    public final ManageSchedulesUseCase schedules() {
        return service;
    }

    @Override
    public final QuerySchedulesUseCase queries() {
        return service;
    }

    @Override
    public final RecordingHandler handler() {
        return handler;
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

    /** Follows {@link #provider()} over a restart. */
    private final class CurrentProvider implements SchedulerProviders {

        @Override
        public SchedulerProvider primary() {
            return provider();
        }

        @Override
        public List<SchedulerProvider> all() {
            return List.of(provider());
        }

        @Override
        public SchedulerProvider owner(ScheduleTaskId id) {
            return provider();
        }
    }
}
