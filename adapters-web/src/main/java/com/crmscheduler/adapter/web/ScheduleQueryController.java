package com.crmscheduler.adapter.web;

import com.crmscheduler.application.port.QuerySchedulesUseCase;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads and previews schedules, and tells what the provider can do. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
final class ScheduleQueryController implements ScheduleQueryApi {
    private static final int DEFAULT_LIMIT = 100;
    private static final int DEFAULT_COUNT = 10;

    private final QuerySchedulesUseCase query;
    private final ScheduleMapper mapper;

    ScheduleQueryController(QuerySchedulesUseCase query, ScheduleMapper mapper) {
        this.query = query;
        this.mapper = mapper;
    }

    @Override
    @GetMapping("/schedules/{group}/{name}")
    public ResponseEntity<ScheduleResource> get(@PathVariable String group, @PathVariable String name) {
        ScheduleTask task = query.get(new ScheduleTaskId(group, name));
        return ResponseEntity.ok().eTag(RequestHeaders.tag(task.version()))
                .body(mapper.toResource(task, ProviderResponse.catchUpIsChosen(query)));
    }

    @Override
    @GetMapping("/schedules")
    public ScheduleListResponse list(@RequestParam(required = false) @Nullable String group,
            @RequestParam(required = false) @Nullable String namePrefix,
            @RequestParam(required = false) @Nullable String taskType,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String dueBefore,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Violations violations = new Violations();
        ScheduleReader.checkNames(group, null, violations);
        if (namePrefix != null && !ScheduleTaskId.isValidName(namePrefix)) {
            violations.add("namePrefix", namePrefix, "1 to 64 characters of 0-9 a-z A-Z - _ .");
        }
        Optional<TaskType> type = Optional.ofNullable(taskType)
                .map(text -> violations.attempt(() -> new TaskType(text)));
        ScheduleState wanted = FieldReader.choice("state", state, ScheduleState.class, ScheduleReader.STATE_WORDS,
                violations);
        Instant due = FieldReader.instant("dueBefore", dueBefore, violations);
        QueryFields.checkCursor(cursor, violations);
        int items = QueryFields.number("limit", limit, DEFAULT_LIMIT, TaskQuery.MAX_LIMIT, violations);
        TaskQuery asked = violations.attempt(() -> new TaskQuery(Optional.ofNullable(group),
                Optional.ofNullable(namePrefix), type, Optional.ofNullable(wanted), Optional.ofNullable(due), items,
                Optional.ofNullable(cursor)));
        violations.throwIfAny();
        TaskPage page = query.list(Objects.requireNonNull(asked));
        boolean catchUpIsChosen = ProviderResponse.catchUpIsChosen(query);
        return new ScheduleListResponse(page.items().stream().map(t -> mapper.toResource(t, catchUpIsChosen)).toList(),
                page.nextCursor().orElse(null));
    }

    @Override
    @GetMapping("/schedules/{group}/{name}/occurrences")
    public OccurrencesResponse occurrences(@PathVariable String group, @PathVariable String name,
            @RequestParam(required = false) @Nullable String count) {
        Violations violations = new Violations();
        ScheduleReader.checkNames(group, name, violations);
        int times = QueryFields.number("count", count, DEFAULT_COUNT, QuerySchedulesUseCase.MAX_PREVIEW, violations);
        violations.throwIfAny();
        return occurrences(query.preview(new ScheduleTaskId(group, name), times));
    }

    @Override
    @PostMapping(path = "/expressions/preview", consumes = MediaType.APPLICATION_JSON_VALUE)
    public OccurrencesResponse preview(InputStream body) throws IOException {
        Violations violations = new Violations();
        PreviewRequest read = PreviewRequest.read(RequestBodies.text(body, RequestBodies.MAX_BODY), violations);
        if (read == null) {
            violations.throwIfAny();
        }
        PreviewRequest request = Objects.requireNonNull(read);
        String expression = request.expression();
        Schedule schedule = expression == null ? null : violations.attempt(() -> Schedule.parse(expression));
        ZoneId zone = ScheduleReader.zone(request.timezone(), violations);
        ActiveWindow window = ScheduleReader.window(request.startDate(), request.endDate(), violations);
        Long count = request.count();
        int times = QueryFields.number("count", count == null ? null : count.toString(), DEFAULT_COUNT,
                QuerySchedulesUseCase.MAX_PREVIEW, violations);
        violations.throwIfAny();
        return occurrences(query.preview(Objects.requireNonNull(schedule), zone, window, times));
    }

    @Override
    @GetMapping("/provider")
    public ProviderResponse provider() {
        return ProviderResponse.of(query, mapper);
    }

    private static OccurrencesResponse occurrences(List<Instant> times) {
        return new OccurrencesResponse(times.stream().map(Instant::toString).toList());
    }
}
