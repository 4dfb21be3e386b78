package com.crmscheduler.testkit;

import com.crmscheduler.application.port.DeadLetterQueue;
import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.application.port.ScheduledTaskExecutor;
import com.crmscheduler.domain.model.ExecutionId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * A transport without a broker: what is handed over is accepted and run in this process. It remembers the last copy of each
 * execution, so that a test can deliver it again. Any thread.
 */
public final class InProcessTaskExecutor implements ScheduledTaskExecutor {

    private static final BooleanSupplier NEVER_STOPS = () -> false;

    private final ExecuteTasksUseCase executions;
    private final ExecutionLedger ledger;
    private final DeadLetterQueue deadLetters;
    private final Executor threads;
    private final Map<ExecutionId, ScheduledExecution> seen = new ConcurrentHashMap<>();

    /** @param threads where handlers run: {@code Runnable::run} for the caller's thread */
    public InProcessTaskExecutor(ExecuteTasksUseCase executions, ExecutionLedger ledger, DeadLetterQueue deadLetters,
            Executor threads) {
        this.executions = executions;
        this.ledger = ledger;
        this.deadLetters = deadLetters;
        this.threads = threads;
    }

    @Override
    public List<Boolean> handOver(List<ScheduledExecution> batch) {
        batch.forEach(execution -> seen.put(execution.id(), execution));
        deliver(batch);
        return Collections.nCopies(batch.size(), true);
    }

    /** Delivers once more what was handed over before, as a broker does after a rebalance. */
    public void redeliver(ExecutionId id) {
        ScheduledExecution execution = seen.get(id);
        if (execution == null) {
            throw new IllegalArgumentException("never handed over: " + id);
        }
        deliver(List.of(execution));
    }

    private void deliver(List<ScheduledExecution> batch) {
        for (Held held : executions.accept(ledger, batch)) {
            threads.execute(() -> executions.run(ledger, deadLetters, held, NEVER_STOPS));
        }
    }
}
