package com.crmscheduler.application.service;

import com.crmscheduler.application.port.DeadLetterQueue;
import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionLimits;
import com.crmscheduler.application.port.ExecutionPermits;
import com.crmscheduler.application.port.LimitKey;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.application.port.SchedulerTelemetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs executions as far as the limits of their task type and group allow: what finds no permit is sent back for a while, with
 * the same attempt. Wired only where there are limits.
 */
public final class LimitedExecutions implements ExecuteTasksUseCase {

    private static final Logger log = LoggerFactory.getLogger(LimitedExecutions.class);

    private final ExecuteTasksUseCase executions;
    private final ExecutionLimits limits;
    private final ExecutionPermits permits;
    private final InstantSource time;
    private final SchedulerTelemetry telemetry;

    /**
     * @param executions what runs them
     * @param limits the limits
     * @param permits where permits for these come from
     * @param time the program's clock
     * @param telemetry hears of those that wait
     */
    public LimitedExecutions(ExecuteTasksUseCase executions, ExecutionLimits limits, ExecutionPermits permits,
            InstantSource time, SchedulerTelemetry telemetry) {
        this.executions = executions;
        this.limits = limits;
        this.permits = permits;
        this.time = time;
        this.telemetry = telemetry;
    }

    @Override
    public List<Held> accept(ExecutionLedger ledger, List<ScheduledExecution> deliveries) {
        return executions.accept(ledger, deliveries);
    }

    @Override
    public void run(ExecutionLedger ledger, DeadLetterQueue deadLetters, Held held, BooleanSupplier stopping) {
        ScheduledExecution execution = held.execution();
        List<LimitKey> taken = new ArrayList<>();
        for (LimitKey key : limits.of(execution)) {
            Optional<Duration> wait = permits.take(key);
            if (wait.isPresent()) {
                giveBack(taken, null);
                telemetry.limited(execution.type());
                log.debug("limited by={} execution={} schedule={} wait={}", key, execution.id(),
                        execution.occurrence().taskId(), wait.get());
                ledger.release(List.of(held), wait.get());
                return;
            }
            taken.add(key);
        }
        Instant begun = time.instant();
        try {
            executions.run(ledger, deadLetters, held, stopping);
        } finally {
            Duration ran = Duration.between(begun, time.instant());
            giveBack(taken, ran.isNegative() ? Duration.ZERO : ran);
        }
    }

    private void giveBack(List<LimitKey> taken, @Nullable Duration ran) {
        taken.forEach(key -> permits.giveBack(key, ran));
    }

    @Override
    public void release(ExecutionLedger ledger, Collection<Held> held) {
        executions.release(ledger, held);
    }
}
