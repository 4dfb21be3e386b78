package com.crmscheduler.testkit.memory;

import com.crmscheduler.application.port.Execution;
import com.crmscheduler.application.port.ExecutionHistory;
import com.crmscheduler.application.port.ExecutionPage;
import com.crmscheduler.application.port.ExecutionQuery;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.model.ExecutionId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The history of the in-memory backend, kept for ever. Any thread. */
public final class InMemoryExecutionHistory implements ExecutionHistory {

    private final InMemoryBackend backend;

    public InMemoryExecutionHistory(InMemoryBackend backend) {
        this.backend = backend;
    }

    @Override
    public String provider() {
        return InMemoryBackend.PROVIDER;
    }

    @Override
    public ExecutionPage list(ExecutionQuery query) {
        Optional<String> cursor = query.cursor();
        if (cursor.isPresent() && !cursor.get().matches("\\d{1,9}")) {
            throw new InvalidTask("cursor", cursor.get(), "a nextCursor of an earlier page");
        }
        return backend.step(store -> {
            // What is older keeps its place when something is added.
            List<Execution> kept = store.history.stream().filter(execution -> stands(store, execution)).toList();
            int before = cursor.map(Integer::parseInt).map(at -> Math.min(at, kept.size())).orElse(kept.size());
            List<Execution> page = new java.util.ArrayList<>();
            int at = before;
            while (at > 0 && page.size() < query.limit()) {
                Execution next = kept.get(--at);
                if (matches(query, next)) {
                    page.add(next);
                }
            }
            return new ExecutionPage(page, at == 0 ? Optional.empty() : Optional.of(Integer.toString(at)));
        });
    }

    private static boolean stands(Store store, Execution execution) {
        return execution.state() != Execution.State.RETRYING || store.executions.containsKey(execution.id());
    }

    private static boolean matches(ExecutionQuery query, Execution execution) {
        Instant ended = Objects.requireNonNull(execution.last().finishedAt(), "finishedAt");
        return query.task().map(execution.taskId()::equals).orElse(true)
                && query.state().map(execution.state()::equals).orElse(true)
                && query.type().map(execution.type()::equals).orElse(true)
                && query.from().map(from -> !ended.isBefore(from)).orElse(true)
                && query.to().map(ended::isBefore).orElse(true);
    }

    @Override
    public Optional<Execution> find(ExecutionId id) {
        return backend.step(store -> store.history.reversed().stream().filter(known -> known.id().equals(id))
                .findFirst().filter(known -> stands(store, known)));
    }
}
