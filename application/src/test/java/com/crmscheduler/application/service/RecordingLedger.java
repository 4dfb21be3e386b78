package com.crmscheduler.application.service;

import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Answers as the test says, and remembers what it was told. */
final class RecordingLedger implements ExecutionLedger {

    Function<ScheduledExecution, Acceptance> answer = execution -> new Acceptance.Accepted(new Held(execution, 1));
    CompletableFuture<Boolean> recorded = CompletableFuture.completedFuture(true);
    boolean holds = true;
    long begunBefore;
    boolean releasedInterrupted;
    int rounds;
    final List<ExecutionOutcome> outcomes = new ArrayList<>();
    final List<Held> released = new ArrayList<>();
    final Map<ScheduledExecution, Duration> deferred = new LinkedHashMap<>();
    final List<ScheduledExecution> discarded = new ArrayList<>();

    @Override
    public List<Acceptance> accept(List<ScheduledExecution> deliveries) {
        rounds++;
        return deliveries.stream().map(answer).toList();
    }

    @Override
    public boolean holds(Held held) {
        return holds;
    }

    @Override
    public long begunBefore(Held held) {
        return begunBefore;
    }

    @Override
    public CompletionStage<Boolean> complete(Held held, ExecutionOutcome outcome) {
        outcomes.add(outcome);
        return recorded;
    }

    @Override
    public void release(Collection<Held> held, Duration delay) {
        released.addAll(held);
        releasedInterrupted = Thread.currentThread().isInterrupted();
        if (!delay.isZero()) {
            held.forEach(given -> deferred.put(given.execution(), delay));
        }
    }

    @Override
    public void defer(List<ScheduledExecution> deliveries, Duration delay) {
        deliveries.forEach(delivery -> deferred.put(delivery, delay));
    }

    @Override
    public void discard(List<ScheduledExecution> deliveries) {
        discarded.addAll(deliveries);
    }
}
