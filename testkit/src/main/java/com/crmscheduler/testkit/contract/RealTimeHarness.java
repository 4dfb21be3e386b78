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
import org.jspecify.annotations.Nullable;

/**
 * A harness for backends whose clock runs by itself: time is waited for. Wires the use cases on top of {@link #provider()}; the
 * backend adds its instances, its clock and its faults.
 */
public abstract class RealTimeHarness implements ProviderHarness {

    private static final Duration POLL = Duration.ofMillis(10);

    private final String group;
    private @Nullable Wiring wiring;

    /** @param group a group that no other test uses */
    protected RealTimeHarness(String group) {
        this.group = group;
    }

    /** Made when first asked for: it refers to what subclasses have yet to set up while they are constructed. */
    private synchronized Wiring wiring() {
        Wiring made = wiring;
        if (made == null) {
            RecordingHandler handler = new RecordingHandler(TaskMother.TYPE, this::now);
            made = new Wiring(handler,
                    new ScheduleTaskService(new CurrentProvider(), this::now, new CountingIds(),
                            TaskMother.TYPE::equals),
                    new TaskExecutionService(List.of(handler), this::now, SchedulerTelemetry.none()));
            wiring = made;
        }
        return made;
    }

    /** The use case that accepts deliveries and runs {@link #handler()}; for the transport. */
    protected final ExecuteTasksUseCase executions() {
        return wiring().executions();
    }

    /** A dispatch loop's turn; for the monitor. */
    protected final DispatchDueTasksUseCase dispatch(int batch) {
        return new DispatchService(this::now, SchedulerTelemetry.none(), batch);
    }

    @Override
    public final ManageSchedulesUseCase schedules() {
        return wiring().service();
    }

    @Override
    public final QuerySchedulesUseCase queries() {
        return wiring().service();
    }

    @Override
    public final RecordingHandler handler() {
        return wiring().handler();
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

    private record Wiring(RecordingHandler handler, ScheduleTaskService service, TaskExecutionService executions) {}

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
