package com.crmscheduler.bootstrap.fault;

import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The ledger as it is; writes down each completion once the ledger says that it is recorded, never before. */
final class ObservedLedger implements ExecutionLedger {

    private final ExecutionLedger ledger;
    private final Journal journal;

    ObservedLedger(ExecutionLedger ledger, Journal journal) {
        this.ledger = ledger;
        this.journal = journal;
    }

    @Override
    public CompletionStage<Boolean> complete(Held held, ExecutionOutcome outcome) {
        return ledger.complete(held, outcome).thenApply(recorded -> {
            if (recorded) {
                ScheduledExecution execution = held.execution();
                journal.write(JournalEntry.Event.COMPLETED, journal.now(), execution.occurrence(),
                        execution.id().value(), execution.attempt());
            }
            return recorded;
        });
    }

    @Override
    public boolean holds(Held held) {
        return ledger.holds(held);
    }

    @Override
    public List<Acceptance> accept(List<ScheduledExecution> deliveries) {
        return ledger.accept(deliveries);
    }

    @Override
    public void release(Collection<Held> held, Duration delay) {
        ledger.release(held, delay);
    }

    @Override
    public void defer(List<ScheduledExecution> deliveries, Duration delay) {
        ledger.defer(deliveries, delay);
    }

    @Override
    public void discard(List<ScheduledExecution> deliveries) {
        ledger.discard(deliveries);
    }
}
