package com.crmscheduler.adapter.web;

import com.crmscheduler.adapter.web.JsonValue.Kind;
import com.crmscheduler.adapter.web.ScheduleResource.CatchUpResource;
import com.crmscheduler.adapter.web.ScheduleResource.RetryResource;
import com.crmscheduler.application.command.CreateCommand;
import com.crmscheduler.domain.model.ActionAfterCompletion;
import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.domain.schedule.TimeZones;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From a JSON text to a resource, and from a resource to the domain's definition. Both steps add what they find wrong to the
 * caller's violations; a field that the first found wrong is absent for the second, so nothing is reported twice.
 */
final class ScheduleReader {
    static final Map<String, ScheduleState> STATE_WORDS = Map.of("DISABLED", ScheduleState.PAUSED);
    private static final Map<String, ActionAfterCompletion> ACTION_WORDS = Map.of("NONE", ActionAfterCompletion.KEEP);

    private ScheduleReader() {}

    /** What a request says; null when its text is not a JSON object. */
    static @Nullable ScheduleResource resource(String text, Violations violations) {
        JsonValue value = JsonReader.read(text, violations);
        if (value == null) {
            return null;
        }
        if (!value.is(Kind.OBJECT)) {
            violations.add(JsonReader.BODY, value.text(), Kind.OBJECT.words());
            return null;
        }
        return resource(value, violations);
    }

    static ScheduleResource resource(JsonValue object, Violations violations) {
        FieldReader fields = new FieldReader(object, "", violations);
        JsonValue payload = fields.any("payload");
        ScheduleResource resource = new ScheduleResource(fields.string("group"), fields.string("name"),
                fields.string("description"), fields.required("taskType"), payload == null ? null : payload.text(),
                fields.required("expression"), fields.string("timezone"), fields.string("startDate"),
                fields.string("endDate"), fields.string("flexibleTimeWindow"), fields.string("state"),
                retry(fields.object("retryPolicy")), catchUp(fields.object("catchUp")), fields.string("overlap"),
                fields.integer("maxRuns", 9), fields.string("actionAfterCompletion"), fields.integer("version", 18),
                fields.string("createdAt"), fields.string("updatedAt"), fields.string("nextOccurrence"),
                fields.integer("runs", 18));
        fields.done();
        return resource;
    }

    private static @Nullable RetryResource retry(@Nullable FieldReader fields) {
        if (fields == null) {
            return null;
        }
        RetryResource retry = new RetryResource(fields.integer("maxAttempts", 9), fields.string("initialBackoff"),
                fields.string("maxBackoff"), fields.string("maxAge"));
        fields.done();
        return retry;
    }

    private static @Nullable CatchUpResource catchUp(@Nullable FieldReader fields) {
        if (fields == null) {
            return null;
        }
        CatchUpResource catchUp = new CatchUpResource(fields.string("mode"), fields.string("window"),
                fields.integer("limit", 9));
        fields.done();
        return catchUp;
    }

    /**
     * The create that a text asks for.
     *
     * @throws com.crmscheduler.domain.error.InvalidTask with all that is wrong with it
     */
    static CreateCommand command(String text, @Nullable String idempotencyKey, Violations violations) {
        ScheduleResource resource = resource(text, violations);
        if (resource == null) {
            violations.throwIfAny();
        }
        ScheduleResource asked = Objects.requireNonNull(resource);
        checkNames(asked.group(), asked.name(), violations);
        checkServersOwn(asked, null, violations);
        TaskDefinition definition = definition(asked, violations);
        String group = asked.group();
        return new CreateCommand(group == null ? ScheduleTaskId.DEFAULT_GROUP : group, asked.name(), definition,
                idempotencyKey);
    }

    /**
     * The definition that a resource describes, its defaults filled in.
     *
     * @throws com.crmscheduler.domain.error.InvalidTask with all that {@code violations} holds, when it holds any
     */
    static TaskDefinition definition(ScheduleResource resource, Violations violations) {
        String description = description(resource.description(), violations);
        String typeText = resource.taskType();
        TaskType type = typeText == null ? null : violations.attempt(() -> new TaskType(typeText));
        String payloadText = resource.payload();
        TaskPayload payload = payloadText == null ? TaskPayload.EMPTY : new TaskPayload(payloadText);
        String expression = resource.expression();
        Schedule schedule = expression == null ? null : violations.attempt(() -> Schedule.parse(expression));
        ZoneId zone = zone(resource.timezone(), violations);
        ActiveWindow window = window(resource.startDate(), resource.endDate(), violations);
        Duration flexible = FieldReader.duration("flexibleTimeWindow", resource.flexibleTimeWindow(), violations);
        FlexibleTimeWindow flexibleWindow = flexible == null
                ? FlexibleTimeWindow.OFF
                : violations.attempt(() -> new FlexibleTimeWindow(flexible));
        ScheduleState state = FieldReader.choice("state", resource.state(), ScheduleState.class, STATE_WORDS,
                violations);
        RetryPolicy retry = retry(resource.retryPolicy(), violations);
        CatchUpPolicy catchUp = catchUp(resource.catchUp(), violations);
        OverlapPolicy overlap = FieldReader.choice("overlap", resource.overlap(), OverlapPolicy.class, Map.of(),
                violations);
        ActionAfterCompletion action = FieldReader.choice("actionAfterCompletion", resource.actionAfterCompletion(),
                ActionAfterCompletion.class, ACTION_WORDS, violations);
        Long maxRuns = resource.maxRuns();
        if (maxRuns != null && schedule != null) {
            violations.attempt(() -> TaskDefinition.checkRunLimit(Math.toIntExact(maxRuns), schedule));
        }
        violations.throwIfAny();
        return new TaskDefinition(description, Objects.requireNonNull(type), payload, Objects.requireNonNull(schedule),
                zone, window, Objects.requireNonNull(flexibleWindow),
                state == null ? ScheduleState.ENABLED : state, Objects.requireNonNull(retry), catchUp,
                overlap == null ? OverlapPolicy.ALLOW : overlap,
                action == null ? ActionAfterCompletion.DELETE : action,
                maxRuns == null ? null : Math.toIntExact(maxRuns));
    }

    /** The window that two texts describe; always open where one is absent or wrong. */
    static ActiveWindow window(@Nullable String startText, @Nullable String endText, Violations violations) {
        Optional<Instant> start = Optional.ofNullable(FieldReader.instant("startDate", startText, violations));
        Optional<Instant> end = Optional.ofNullable(FieldReader.instant("endDate", endText, violations));
        ActiveWindow window = violations.attempt(() -> new ActiveWindow(start, end));
        return window == null ? ActiveWindow.ALWAYS : window;
    }

    /** The zone that a text names, UTC where it is absent or wrong. */
    static ZoneId zone(@Nullable String text, Violations violations) {
        ZoneId zone = FieldReader.zone(text, violations);
        return zone == null ? TimeZones.of("UTC") : zone;
    }

    /** Where a create would put it. A name of dots alone could not be addressed by a URL. */
    static void checkNames(@Nullable String group, @Nullable String name, Violations violations) {
        violations.attempt(() -> new ScheduleTaskId(group == null ? ScheduleTaskId.DEFAULT_GROUP : group, "any"));
        if (name != null) {
            violations.attempt(() -> new ScheduleTaskId("any", name));
        }
        dots("group", group, violations);
        dots("name", name, violations);
    }

    private static void dots(String field, @Nullable String value, Violations violations) {
        if (value != null && (value.equals(".") || value.equals(".."))) {
            violations.add(field, value, "other than . and .., which no URL can name");
        }
    }

    /** What is the server's must be what the server has; a task that is not there yet has none of it. */
    static void checkServersOwn(ScheduleResource asked, @Nullable ScheduleTask stored, Violations violations) {
        Long version = asked.version();
        same("version", version == null ? null : version.toString(),
                stored == null ? null : Long.toString(stored.version()), violations);
        Long runs = asked.runs();
        same("runs", runs == null ? null : runs.toString(),
                stored == null || stored.definition().maxRuns() == null ? null : Long.toString(stored.runs()),
                violations);
        sameInstant("createdAt", asked.createdAt(), stored == null ? null : stored.createdAt(), violations);
        sameInstant("updatedAt", asked.updatedAt(), stored == null ? null : stored.updatedAt(), violations);
        sameInstant("nextOccurrence", asked.nextOccurrence(), stored == null ? null : stored.nextOccurrence(),
                violations);
    }

    static boolean hasServersOwn(ScheduleResource asked) {
        return asked.version() != null || asked.createdAt() != null || asked.updatedAt() != null
                || asked.nextOccurrence() != null || asked.runs() != null;
    }

    private static void sameInstant(String field, @Nullable String asked, @Nullable Instant has,
            Violations violations) {
        Instant parsed = asked == null ? null : FieldReader.instant(field, asked, violations);
        if (parsed != null) {
            same(field, parsed.toString(), has == null ? null : has.toString(), violations);
        }
    }

    private static void same(String field, @Nullable String asked, @Nullable String has, Violations violations) {
        if (asked != null && !asked.equals(has)) {
            violations.add(field, asked, has == null ? "absent" : "absent, or what the server has: " + has);
        }
    }

    private static @Nullable String description(@Nullable String text, Violations violations) {
        if (text == null) {
            return null;
        }
        if (text.length() > TaskDefinition.MAX_DESCRIPTION) {
            violations.add("description", text, "at most " + TaskDefinition.MAX_DESCRIPTION + " characters");
        } else if (!text.codePoints().allMatch(ScheduleReader::printable)) {
            violations.add("description", text, "free of control characters other than tab and line feed");
        }
        return text;
    }

    private static boolean printable(int codePoint) {
        boolean loneSurrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return codePoint == '\t' || codePoint == '\n' || !Character.isISOControl(codePoint) && !loneSurrogate;
    }

    private static @Nullable RetryPolicy retry(@Nullable RetryResource asked, Violations violations) {
        RetryPolicy usual = RetryPolicy.DEFAULT;
        if (asked == null) {
            return usual;
        }
        int attempts = whole(asked.maxAttempts(), usual.maxAttempts());
        Duration initial = FieldReader.duration("retryPolicy.initialBackoff", asked.initialBackoff(), violations);
        Duration longest = FieldReader.duration("retryPolicy.maxBackoff", asked.maxBackoff(), violations);
        Duration age = FieldReader.duration("retryPolicy.maxAge", asked.maxAge(), violations);
        return violations.attempt(() -> new RetryPolicy(attempts, initial == null ? usual.initialBackoff() : initial,
                longest == null ? usual.maxBackoff() : longest, age == null ? usual.maxAge() : age));
    }

    private static @Nullable CatchUpPolicy catchUp(@Nullable CatchUpResource asked, Violations violations) {
        if (asked == null) {
            return null;
        }
        CatchUpPolicy usual = CatchUpPolicy.DEFAULT;
        CatchUpPolicy.Mode mode = FieldReader.choice("catchUp.mode", asked.mode(), CatchUpPolicy.Mode.class, Map.of(),
                violations);
        Duration window = FieldReader.duration("catchUp.window", asked.window(), violations);
        return violations.attempt(() -> new CatchUpPolicy(mode == null ? usual.mode() : mode,
                window == null ? usual.window() : window, whole(asked.limit(), usual.limit())));
    }

    private static int whole(@Nullable Long asked, int usual) {
        return asked == null ? usual : Math.toIntExact(asked);
    }
}
