package com.crmscheduler.adapter.web;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.port.DeadLetterStore;
import com.crmscheduler.application.port.ExecutionHistory;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.service.DispatchService;
import com.crmscheduler.application.service.TaskExecutionService;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.testkit.InProcessTaskExecutor;
import com.crmscheduler.testkit.ParkedDeadLetters;
import com.crmscheduler.testkit.memory.InMemoryBackend;
import com.crmscheduler.testkit.memory.InMemoryDeadLetters;
import com.crmscheduler.testkit.memory.InMemoryDueTasks;
import com.crmscheduler.testkit.memory.InMemoryExecutionHistory;
import com.crmscheduler.testkit.memory.InMemoryExecutionLedger;
import com.crmscheduler.testkit.memory.InMemorySchedulerProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stands before the in-memory provider: fails on demand, and takes its milliseconds away. Any thread. */
final class ScriptedStore {
    private static final SchedulerCapabilities CAPABILITIES = new SchedulerCapabilities("scripted",
            Duration.ofMillis(1), Duration.ofSeconds(1), 500,
            EnumSet.complementOf(EnumSet.of(Capability.MILLISECONDS)));

    private final InMemoryBackend backend = new InMemoryBackend();
    private final InstantSource clock;
    private final SchedulerProvider memory;
    private int callsUntilFailure;
    private @Nullable Supplier<? extends RuntimeException> failure;

    ScriptedStore(InstantSource clock) {
        this.clock = clock;
        memory = new InMemorySchedulerProvider(backend, clock);
    }

    DeadLetterStore deadLetters() {
        return new InMemoryDeadLetters(backend, clock);
    }

    ExecutionHistory history() {
        return new InMemoryExecutionHistory(backend);
    }

    /** Runs what is due with a handler, on this thread. */
    void runDue(TaskHandler handler) {
        TaskExecutionService executions = new TaskExecutionService(List.of(handler), clock, SchedulerTelemetry.none());
        InProcessTaskExecutor executor = new InProcessTaskExecutor(executions,
                new InMemoryExecutionLedger(backend, clock), new ParkedDeadLetters(), Runnable::run);
        InMemoryDueTasks due = new InMemoryDueTasks(backend, clock);
        DispatchService dispatch = new DispatchService(clock, SchedulerTelemetry.none(), 100);
        while (dispatch.dispatch(due, executor, 0).claimed() > 0) {
            // Until nothing is due.
        }
    }

    SchedulerProvider provider() {
        return (SchedulerProvider) Proxy.newProxyInstance(SchedulerProvider.class.getClassLoader(),
                new Class<?>[]{SchedulerProvider.class}, (proxy, method, arguments) -> call(method, arguments));
    }

    /** Lets so many calls pass, and fails all behind them, until {@link #heal}. */
    synchronized void failAfter(int calls, Supplier<? extends RuntimeException> with) {
        callsUntilFailure = calls;
        failure = with;
    }

    synchronized void heal() {
        failure = null;
    }

    private synchronized @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getName().equals("capabilities")) {
            return CAPABILITIES;
        }
        Supplier<? extends RuntimeException> with = failure;
        if (with != null && callsUntilFailure-- <= 0) {
            throw with.get();
        }
        try {
            return method.invoke(memory, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
