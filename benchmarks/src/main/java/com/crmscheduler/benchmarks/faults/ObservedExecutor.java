package com.crmscheduler.benchmarks.faults;

import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.application.port.ScheduledTaskExecutor;
import java.util.List;

/** The transport as it is; writes down what it acknowledged. */
final class ObservedExecutor implements ScheduledTaskExecutor {

    private final ScheduledTaskExecutor executor;
    private final Journal journal;

    ObservedExecutor(ScheduledTaskExecutor executor, Journal journal) {
        this.executor = executor;
        this.journal = journal;
    }

    @Override
    public List<Boolean> handOver(List<ScheduledExecution> executions) {
        List<Boolean> stored = executor.handOver(executions);
        for (int i = 0; i < executions.size(); i++) {
            if (stored.get(i)) {
                journal.write(JournalEntry.Event.HANDED_OVER, executions.get(i));
            }
        }
        return stored;
    }
}
