package com.crmscheduler.adapter.web;

import com.crmscheduler.adapter.web.JsonValue.Kind;
import com.crmscheduler.application.command.CreateCommand;
import com.crmscheduler.application.command.Precondition;
import com.crmscheduler.application.port.ManageSchedulesUseCase;
import com.crmscheduler.application.port.QuerySchedulesUseCase;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.error.VersionConflict;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.port.CreateOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Creates and changes schedules. */
@RestController
@RequestMapping(path = ScheduleController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
final class ScheduleController implements ScheduleApi {
    static final String PATH = "/api/v1/schedules";
    static final String REPLAYED = "Idempotent-Replayed";
    private static final String ONE = "/{group}/{name}";
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final ManageSchedulesUseCase manage;
    private final QuerySchedulesUseCase query;
    private final ScheduleMapper mapper;
    private final JsonMapper json;

    ScheduleController(ManageSchedulesUseCase manage, QuerySchedulesUseCase query, ScheduleMapper mapper,
            JsonMapper json) {
        this.manage = manage;
        this.query = query;
        this.mapper = mapper;
        this.json = json;
    }

    @Override
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    public ResponseEntity<ScheduleResource> create(
            @RequestHeader(name = RequestHeaders.IDEMPOTENCY_KEY, required = false) @Nullable String idempotencyKey,
            InputStream body) throws IOException {
        Violations violations = new Violations();
        String key = RequestHeaders.idempotencyKey(idempotencyKey, violations);
        CreateCommand command = ScheduleReader.command(RequestBodies.text(body, RequestBodies.MAX_BODY), key,
                violations);
        return switch (manage.create(command)) {
            case CreateOutcome.Created(ScheduleTask task) -> created(task).body(resource(task));
            case CreateOutcome.Repeated(ScheduleTask task) -> created(task).header(REPLAYED, "true")
                    .body(resource(task));
            case CreateOutcome.Rejected(var reason) -> throw reason;
        };
    }

    @Override
    @PutMapping(path = ONE, consumes = MediaType.APPLICATION_JSON_VALUE)
    public ResponseEntity<ScheduleResource> put(@PathVariable String group, @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch,
            InputStream body) throws IOException {
        Violations violations = new Violations();
        ScheduleReader.checkNames(group, name, violations);
        Precondition precondition = RequestHeaders.precondition(ifMatch, ifNoneMatch, violations);
        ScheduleResource asked = ScheduleReader.resource(RequestBodies.text(body, RequestBodies.MAX_BODY), violations);
        if (asked == null) {
            violations.throwIfAny();
        }
        ScheduleResource resource = Objects.requireNonNull(asked);
        samePlace(resource, group, name, violations);
        if (ScheduleReader.hasServersOwn(resource) && violations.isEmpty()) {
            ScheduleTask stored = stored(new ScheduleTaskId(group, name));
            requireVersion(stored, precondition);
            ScheduleReader.checkServersOwn(resource, stored, violations);
        }
        TaskDefinition definition = ScheduleReader.definition(resource, violations);
        ManageSchedulesUseCase.Put put = manage.put(new ScheduleTaskId(group, name), definition, precondition);
        ScheduleTask task = put.task();
        return put.created() ? created(task).body(resource(task)) : ok(task);
    }

    @Override
    @PatchMapping(path = ONE, consumes = {MERGE_PATCH, MediaType.APPLICATION_JSON_VALUE})
    public ResponseEntity<ScheduleResource> patch(@PathVariable String group, @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch,
            InputStream body) throws IOException {
        Violations violations = new Violations();
        ScheduleReader.checkNames(group, name, violations);
        Precondition precondition = RequestHeaders.precondition(ifMatch, ifNoneMatch, violations);
        JsonValue patch = JsonReader.read(RequestBodies.text(body, RequestBodies.MAX_BODY), violations);
        if (patch != null && !patch.is(Kind.OBJECT)) {
            violations.add(JsonReader.BODY, patch.text(), Kind.OBJECT.words());
        }
        violations.throwIfAny();
        ScheduleTaskId id = new ScheduleTaskId(group, name);
        ScheduleTask stored = query.get(id);
        requireVersion(stored, precondition);
        JsonValue change = Objects.requireNonNull(patch);
        return ok(manage.change(id, precondition, definition -> patched(stored, definition, change)));
    }

    private TaskDefinition patched(ScheduleTask stored, TaskDefinition definition, JsonValue patch) {
        ScheduleTaskId id = stored.id();
        String before = json.writeValueAsString(mapper.toResource(id, definition));
        JsonValue after = JsonMergePatch.schedule(new JsonValue(Kind.OBJECT, before, null), patch);
        Violations violations = new Violations();
        ScheduleResource resource = ScheduleReader.resource(after, violations);
        samePlace(resource, id.group(), id.name(), violations);
        ScheduleReader.checkServersOwn(resource, stored, violations);
        return ScheduleReader.definition(resource, violations);
    }

    @Override
    @DeleteMapping(path = ONE)
    public ResponseEntity<Void> cancel(@PathVariable String group, @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch) {
        Violations violations = new Violations();
        Precondition precondition = RequestHeaders.precondition(ifMatch, ifNoneMatch, violations);
        manage.cancel(id(group, name, violations), precondition);
        return ResponseEntity.noContent().build();
    }

    @Override
    @PostMapping(path = ONE + "/pause")
    public ResponseEntity<ScheduleResource> pause(@PathVariable String group, @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch) {
        Violations violations = new Violations();
        Precondition precondition = RequestHeaders.precondition(ifMatch, ifNoneMatch, violations);
        return ok(manage.pause(id(group, name, violations), precondition));
    }

    @Override
    @PostMapping(path = ONE + "/resume")
    public ResponseEntity<ScheduleResource> resume(@PathVariable String group, @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch) {
        Violations violations = new Violations();
        Precondition precondition = RequestHeaders.precondition(ifMatch, ifNoneMatch, violations);
        return ok(manage.resume(id(group, name, violations), precondition));
    }

    @Override
    @PostMapping(path = ONE + "/run")
    public ResponseEntity<RunResponse> run(@PathVariable String group, @PathVariable String name,
            @RequestHeader(name = RequestHeaders.IDEMPOTENCY_KEY, required = false) @Nullable String idempotencyKey) {
        Violations violations = new Violations();
        String key = RequestHeaders.idempotencyKey(idempotencyKey, violations);
        return ResponseEntity.status(HttpStatus.ACCEPTED)
                .body(new RunResponse(manage.runNow(id(group, name, violations), key).value()));
    }

    private @Nullable ScheduleTask stored(ScheduleTaskId id) {
        try {
            return query.get(id);
        } catch (TaskNotFound e) {
            return null;
        }
    }

    /** A failed precondition comes before a body that does not fit the version it failed on. */
    private static void requireVersion(@Nullable ScheduleTask stored, Precondition precondition) {
        if (stored != null && precondition instanceof Precondition.Version(long version)
                && stored.version() != version) {
            throw new VersionConflict(stored.id(), version, stored.version());
        }
    }

    private static void samePlace(ScheduleResource asked, String group, String name, Violations violations) {
        same("group", asked.group(), group, violations);
        same("name", asked.name(), name, violations);
    }

    private static void same(String field, @Nullable String asked, String path, Violations violations) {
        if (asked != null && !asked.equals(path)) {
            violations.add(field, asked, "absent, or as in the path: " + path);
        }
    }

    private static ScheduleTaskId id(String group, String name, Violations violations) {
        ScheduleReader.checkNames(group, name, violations);
        violations.throwIfAny();
        return new ScheduleTaskId(group, name);
    }

    private ResponseEntity<ScheduleResource> ok(ScheduleTask task) {
        return ResponseEntity.ok().eTag(RequestHeaders.tag(task.version())).body(resource(task));
    }

    private static ResponseEntity.BodyBuilder created(ScheduleTask task) {
        return ResponseEntity.created(URI.create(PATH + '/' + task.id())).eTag(RequestHeaders.tag(task.version()));
    }

    private ScheduleResource resource(ScheduleTask task) {
        return mapper.toResource(task, ProviderResponse.catchUpIsChosen(query));
    }
}
