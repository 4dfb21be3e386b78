package com.crmscheduler.application.port;

import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Driving port of whoever receives executions from a transport. */
public interface ExecuteTasksUseCase {

    /**
     * Accepts deliveries durably; after this has returned the transport may forget all of them. What is not to run is dropped,
     * what this instance has no handler for is sent back.
     *
     * @return what to {@linkplain #run run} here, each once, or to {@linkplain #release release}
     * @throws com.crmscheduler.domain.error.ProviderUnavailable when the ledger does not answer: accept them again
     */
    List<ExecutionLedger.Held> accept(ExecutionLedger ledger, List<ScheduledExecution> deliveries);

    /**
     * Runs the handler on the calling thread, and records the outcome: done, retry, or dead letter. Never throws; where the
     * outcome cannot be recorded the execution comes back when its lease runs out.
     *
     * @param stopping whether the caller interrupts what still runs because it stops. Then an interrupted handler has not failed:
     *            the execution is given back with no attempt counted, and the thread's interrupt status is left set. At all other
     *            times an interruption is the handler's own, and a failure like any other
     */
    void run(ExecutionLedger ledger, DeadLetterQueue deadLetters, ExecutionLedger.Held held, BooleanSupplier stopping);

    /** Gives up what was accepted and not begun. */
    void release(ExecutionLedger ledger, Collection<ExecutionLedger.Held> held);
}
