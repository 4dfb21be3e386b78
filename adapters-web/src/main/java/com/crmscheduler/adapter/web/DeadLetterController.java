package com.crmscheduler.adapter.web;

import com.crmscheduler.application.port.DeadLetterPage;
import com.crmscheduler.application.port.DeadLetterQuery;
import com.crmscheduler.application.port.ManageDeadLettersUseCase;
import com.crmscheduler.application.port.ManageDeadLettersUseCase.Replayed;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists, replays and purges what gave up. */
@RestController
@RequestMapping(path = "/api/v1/dead-letters", produces = MediaType.APPLICATION_JSON_VALUE)
final class DeadLetterController implements DeadLetterApi {
    private static final int DEFAULT_LIMIT = 100;
    private static final int DEFAULT_RATE = 100;
    private static final int DEFAULT_REPLAYS = 1_000;

    private final ManageDeadLettersUseCase deadLetters;

    DeadLetterController(ManageDeadLettersUseCase deadLetters) {
        this.deadLetters = deadLetters;
    }

    @Override
    @GetMapping
    public DeadLetterListResponse list(@RequestParam(required = false) @Nullable String group,
            @RequestParam(required = false) @Nullable String taskType,
            @RequestParam(required = false) @Nullable String from, @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Violations violations = new Violations();
        QueryFields.checkCursor(cursor, violations);
        int items = QueryFields.number("limit", limit, DEFAULT_LIMIT, DeadLetterQuery.MAX_LIMIT, violations);
        DeadLetterQuery query = query(group, taskType, from, to, items, cursor, violations);
        violations.throwIfAny();
        DeadLetterPage page = deadLetters.search(Objects.requireNonNull(query));
        return new DeadLetterListResponse(page.items().stream().map(DeadLetterResource::of).toList(),
                page.nextCursor().orElse(null));
    }

    private static @Nullable DeadLetterQuery query(@Nullable String group, @Nullable String taskType,
            @Nullable String from, @Nullable String to, int limit, @Nullable String cursor, Violations violations) {
        ScheduleReader.checkNames(group, null, violations);
        Optional<TaskType> type = Optional.ofNullable(taskType)
                .map(text -> violations.attempt(() -> new TaskType(text)));
        Instant since = FieldReader.instant("from", from, violations);
        Instant until = FieldReader.instant("to", to, violations);
        return violations.attempt(() -> new DeadLetterQuery(Optional.ofNullable(group), type,
                Optional.ofNullable(since), Optional.ofNullable(until), limit, Optional.ofNullable(cursor)));
    }

    @Override
    @GetMapping("/{id}")
    public DeadLetterResource get(@PathVariable String id) {
        return DeadLetterResource.of(deadLetters.get(new ExecutionId(id)));
    }

    @Override
    @PostMapping("/{id}/replay")
    public ResponseEntity<RunResponse> replay(@PathVariable String id, InputStream body) throws IOException {
        Violations violations = new Violations();
        ExecutionId execution = violations.attempt(() -> new ExecutionId(id));
        TaskPayload payload = ReplayRequest.payload(RequestBodies.text(body, RequestBodies.MAX_BODY), violations);
        violations.throwIfAny();
        deadLetters.replay(Objects.requireNonNull(execution), payload);
        return ResponseEntity.accepted().body(new RunResponse(id));
    }

    @Override
    @PostMapping(path = "/replay", consumes = MediaType.APPLICATION_JSON_VALUE)
    public ResponseEntity<ReplayResponse> replayAll(InputStream body) throws IOException {
        Violations violations = new Violations();
        ReplayAllRequest read = ReplayAllRequest.read(RequestBodies.text(body, RequestBodies.MAX_BODY), violations);
        if (read == null) {
            violations.throwIfAny();
        }
        ReplayAllRequest request = Objects.requireNonNull(read);
        QueryFields.checkCursor(request.cursor(), violations);
        int rate = QueryFields.number("rate", text(request.rate()), DEFAULT_RATE, ManageDeadLettersUseCase.MAX_RATE,
                violations);
        int limit = QueryFields.number("limit", text(request.limit()), DEFAULT_REPLAYS,
                ManageDeadLettersUseCase.MAX_REPLAY, violations);
        DeadLetterQuery filter = query(request.group(), request.taskType(), request.from(), request.to(), 1, null,
                violations);
        violations.throwIfAny();
        Replayed replayed = deadLetters.replayAll(Objects.requireNonNull(filter), rate, limit,
                Optional.ofNullable(request.cursor()));
        return ResponseEntity.accepted()
                .body(new ReplayResponse(replayed.replayed(), replayed.nextCursor().orElse(null)));
    }

    private static @Nullable String text(@Nullable Long number) {
        return number == null ? null : number.toString();
    }

    @Override
    @DeleteMapping("/{id}")
    public ResponseEntity<Void> purge(@PathVariable String id) {
        deadLetters.purge(new ExecutionId(id));
        return ResponseEntity.noContent().build();
    }
}
