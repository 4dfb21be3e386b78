package com.crmscheduler.adapter.web;

import com.crmscheduler.adapter.web.JsonValue.Kind;
import com.crmscheduler.domain.schedule.TimeZones;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the fields of one JSON object by name and type; what is left over at the end is unknown. A field that is null counts as
 * absent. For one thread.
 */
final class FieldReader {
    private static final Pattern INSTANT = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\dT([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,3})?Z");
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");

    private final Map<String, JsonValue> left;
    private final String prefix;
    private final Violations violations;

    FieldReader(JsonValue object, String prefix, Violations violations) {
        this.left = new LinkedHashMap<>(JsonReader.members(object));
        this.prefix = prefix;
        this.violations = violations;
    }

    @Nullable
    JsonValue any(String name) {
        JsonValue value = left.remove(name);
        return value == null || value.is(Kind.NULL) ? null : value;
    }

    @Nullable
    String string(String name) {
        JsonValue value = typed(name, Kind.STRING);
        return value == null ? null : value.string();
    }

    /** A string that must be there. */
    @Nullable
    String required(String name) {
        JsonValue value = left.get(name);
        if (value == null || value.is(Kind.NULL)) {
            violations.add(prefix + name, value == null ? "" : "null", "given");
        }
        return string(name);
    }

    /** @param digits how many it may have, at most 18 */
    @Nullable
    Long integer(String name, int digits) {
        JsonValue value = typed(name, Kind.NUMBER);
        if (value == null) {
            return null;
        }
        String text = value.text();
        if (!INTEGER.matcher(text).matches() || text.length() > digits) {
            violations.add(prefix + name, text, "a whole number of at most " + digits + " digits");
            return null;
        }
        return Long.valueOf(text);
    }

    /** The fields of a nested object, or null when it is absent or none. */
    @Nullable
    FieldReader object(String name) {
        JsonValue value = typed(name, Kind.OBJECT);
        return value == null ? null : new FieldReader(value, prefix + name + '.', violations);
    }

    private @Nullable JsonValue typed(String name, Kind kind) {
        JsonValue value = any(name);
        if (value == null || value.is(kind)) {
            return value;
        }
        violations.add(prefix + name, value.text(), kind.words());
        return null;
    }

    /** Reports what no call has asked for. */
    void done() {
        left.forEach((name, value) -> violations.add(prefix + name, value.text(), "absent: there is no such field"));
    }

    static @Nullable Duration duration(String field, @Nullable String text, Violations violations) {
        if (text == null) {
            return null;
        }
        try {
            Duration duration = Duration.parse(text);
            if (duration.getNano() % 1_000_000 == 0) {
                return duration;
            }
        } catch (DateTimeException e) {
            // Falls through to the one rule.
        }
        violations.add(field, text, "an ISO-8601 duration in days, hours, minutes and seconds, such as PT1H or P1D,"
                + " in whole milliseconds");
        return null;
    }

    static @Nullable Instant instant(String field, @Nullable String text, Violations violations) {
        if (text == null) {
            return null;
        }
        try {
            if (INSTANT.matcher(text).matches()) {
                return Instant.parse(text);
            }
        } catch (DateTimeException e) {
            // Falls through to the one rule.
        }
        violations.add(field, text, "an instant in UTC, such as 2026-12-01T09:00:00Z, in whole milliseconds");
        return null;
    }

    static @Nullable ZoneId zone(@Nullable String text, Violations violations) {
        return text == null ? null : violations.attempt(() -> TimeZones.of(text));
    }

    /** One of an enum's names, or of the other words that are given. */
    static <E extends Enum<E>> @Nullable E choice(String field, @Nullable String text, Class<E> type,
            Map<String, E> otherWords, Violations violations) {
        if (text == null) {
            return null;
        }
        StringBuilder names = new StringBuilder();
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
            names.append(names.isEmpty() ? "" : ", ").append(constant.name());
        }
        E other = otherWords.get(text);
        if (other == null) {
            violations.add(field, text, "one of " + names);
        }
        return other;
    }
}
