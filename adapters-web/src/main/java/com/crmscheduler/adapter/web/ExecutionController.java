package com.crmscheduler.adapter.web;

import com.crmscheduler.application.port.Execution;
import com.crmscheduler.application.port.ExecutionPage;
import com.crmscheduler.application.port.ExecutionQuery;
import com.crmscheduler.application.port.QueryExecutionsUseCase;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskType;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads what became of executions. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
final class ExecutionController implements ExecutionApi {
    private static final int DEFAULT_LIMIT = 100;

    private final QueryExecutionsUseCase executions;

    ExecutionController(QueryExecutionsUseCase executions) {
        this.executions = executions;
    }

    @Override
    @GetMapping("/executions")
    public ExecutionListResponse list(@RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String taskType,
            @RequestParam(required = false) @Nullable String from, @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Violations violations = new Violations();
        Execution.State wanted = FieldReader.choice("state", state, Execution.State.class, Map.of(), violations);
        Optional<TaskType> type = Optional.ofNullable(taskType)
                .map(text -> violations.attempt(() -> new TaskType(text)));
        Instant since = FieldReader.instant("from", from, violations);
        Instant until = FieldReader.instant("to", to, violations);
        QueryFields.checkCursor(cursor, violations);
        int items = QueryFields.number("limit", limit, DEFAULT_LIMIT, ExecutionQuery.MAX_LIMIT, violations);
        violations.throwIfAny();
        return response(executions.list(new ExecutionQuery(Optional.empty(), Optional.ofNullable(wanted), type,
                Optional.ofNullable(since), Optional.ofNullable(until), items, Optional.ofNullable(cursor))));
    }

    @Override
    @GetMapping("/executions/{id}")
    public ExecutionResource get(@PathVariable String id) {
        return ExecutionResource.of(executions.get(new ExecutionId(id)));
    }

    @Override
    @GetMapping("/schedules/{group}/{name}/executions")
    public ExecutionListResponse ofSchedule(@PathVariable String group, @PathVariable String name,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Violations violations = new Violations();
        ScheduleReader.checkNames(group, name, violations);
        QueryFields.checkCursor(cursor, violations);
        int items = QueryFields.number("limit", limit, DEFAULT_LIMIT, ExecutionQuery.MAX_LIMIT, violations);
        violations.throwIfAny();
        return response(executions.list(new ExecutionQuery(Optional.of(new ScheduleTaskId(group, name)),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), items,
                Optional.ofNullable(cursor))));
    }

    private static ExecutionListResponse response(ExecutionPage page) {
        return new ExecutionListResponse(page.items().stream().map(ExecutionResource::of).toList(),
                page.nextCursor().orElse(null));
    }
}
