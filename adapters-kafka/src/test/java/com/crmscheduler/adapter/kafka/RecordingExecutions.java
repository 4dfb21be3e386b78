package com.crmscheduler.adapter.kafka;

import com.crmscheduler.application.port.DeadLetterQueue;
import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ProviderUnavailable;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** A use case that accepts everything, remembers what it was asked, and can be told to fail. */
final class RecordingExecutions implements ExecuteTasksUseCase {

    /** Passed through and never called by the consumer itself. */
    static final ExecutionLedger LEDGER = (ExecutionLedger) Proxy.newProxyInstance(
            RecordingExecutions.class.getClassLoader(), new Class<?>[]{ExecutionLedger.class},
            (proxy, method, arguments) -> {
                throw new AssertionError("the use case calls the ledger, not the consumer: " + method);
            });

    final List<String> accepted = new CopyOnWriteArrayList<>();
    final List<String> ran = new CopyOnWriteArrayList<>();
    final List<String> failed = new CopyOnWriteArrayList<>();
    final List<String> interrupted = new CopyOnWriteArrayList<>();
    final List<String> released = new CopyOnWriteArrayList<>();
    final AtomicInteger refusals = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    private final AtomicLong tokens = new AtomicLong();
    private final Handler handler;

    /** What a handler does. */
    interface Handler {
        void handle(ScheduledExecution execution) throws InterruptedException;
    }

    RecordingExecutions(Handler handler) {
        this.handler = handler;
    }

    /** The ledger is away for so many calls from now. */
    void refuse(int calls) {
        refusals.set(calls);
    }

    @Override
    public List<ExecutionLedger.Held> accept(ExecutionLedger ledger, List<ScheduledExecution> deliveries) {
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            refused.incrementAndGet();
            throw new ProviderUnavailable("redis-kafka", "away", new IllegalStateException("planned by the test"));
        }
        deliveries.forEach(delivery -> accepted.add(Executions.name(delivery)));
        return deliveries.stream().map(delivery -> new ExecutionLedger.Held(delivery, tokens.incrementAndGet()))
                .toList();
    }

    @Override
    public void run(ExecutionLedger ledger, DeadLetterQueue deadLetters, ExecutionLedger.Held held,
            BooleanSupplier stopping) {
        String name = Executions.name(held.execution());
        try {
            handler.handle(held.execution());
            ran.add(name);
        } catch (InterruptedException e) {
            (stopping.getAsBoolean() ? interrupted : failed).add(name);
        }
    }

    @Override
    public void release(ExecutionLedger ledger, Collection<ExecutionLedger.Held> held) {
        held.forEach(h -> released.add(Executions.name(h.execution())));
    }
}
