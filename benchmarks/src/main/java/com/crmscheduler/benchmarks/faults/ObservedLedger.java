package com.crmscheduler.benchmarks.faults;

import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The ledger as it is; writes down each completion once the ledger says that it is recorded, never before, and remembers when
 * it said that an execution may begin.
 */
final class ObservedLedger implements ExecutionLedger {

    private final ExecutionLedger ledger;
    private final Journal journal;
    private final Grants grants;

    ObservedLedger(ExecutionLedger ledger, Journal journal, Grants grants) {
        this.ledger = ledger;
        this.journal = journal;
        this.grants = grants;
    }

    @Override
    public CompletionStage<Boolean> complete(Held held, ExecutionOutcome outcome) {
        return ledger.complete(held, outcome).thenApply(recorded -> {
            if (recorded && outcome instanceof ExecutionOutcome.Succeeded) {
                journal.write(JournalEntry.Event.COMPLETED, held.execution());
            }
            return recorded;
        });
    }

    @Override
    public boolean holds(Held held) {
        // Before the question: what is true when it is asked may be over when the answer is there.
        long asked = journal.now();
        boolean ours = ledger.holds(held);
        if (ours) {
            grants.grant(held.execution().id(), held.fencingToken(), asked);
        }
        return ours;
    }

    @Override
    public long begunBefore(Held held) {
        return ledger.begunBefore(held);
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
