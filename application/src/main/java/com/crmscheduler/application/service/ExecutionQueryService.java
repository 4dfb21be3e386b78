package com.crmscheduler.application.service;

import com.crmscheduler.application.port.Execution;
import com.crmscheduler.application.port.ExecutionHistory;
import com.crmscheduler.application.port.ExecutionPage;
import com.crmscheduler.application.port.ExecutionQuery;
import com.crmscheduler.application.port.QueryExecutionsUseCase;
import com.crmscheduler.application.port.SchedulerProviders;
import com.crmscheduler.domain.error.ExecutionNotFound;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.port.Capability;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads what became of executions, over all providers of the process that keep a history. Stateless. */
public final class ExecutionQueryService implements QueryExecutionsUseCase {

    private final SchedulerProviders providers;
    private final List<ExecutionHistory> histories;

    /** @param histories those of the providers that have one, in any order */
    public ExecutionQueryService(SchedulerProviders providers, Collection<? extends ExecutionHistory> histories) {
        this.providers = providers;
        this.histories = histories.stream().sorted(Comparator.comparing(ExecutionHistory::provider))
                .<ExecutionHistory>map(history -> history).toList();
    }

    @Override
    public ExecutionPage list(ExecutionQuery query) {
        requireHistory("executions", query.task().map(Object::toString).orElse("all"));
        StoreCursor at = StoreCursor.read(query.cursor(), histories.stream().map(ExecutionHistory::provider).toList());
        ExecutionPage page = histories.get(at.index()).list(query.page(at.inner()));
        return new ExecutionPage(page.items(), at.next(page.nextCursor()));
    }

    @Override
    public Execution get(ExecutionId id) {
        requireHistory("id", id.value());
        return histories.stream().map(history -> history.find(id)).flatMap(Optional::stream).findFirst()
                .orElseThrow(() -> new ExecutionNotFound(id));
    }

    private void requireHistory(String field, String value) {
        if (histories.isEmpty()) {
            throw new UnsupportedByProvider(providers.primary().capabilities().provider(),
                    Capability.EXECUTION_HISTORY.name(), field, value);
        }
    }
}
