package com.crmscheduler.devservices.aws;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A member of an operation's input, and what is demanded of it.
 *
 * @param path where it is: names as in the service model, from the outermost in
 * @param kind what it is; anything else cannot even be read
 * @param required whether it has to be there where what holds it is
 */
record Member(List<String> path, Kind kind, boolean required, List<Constraint> constraints) {

    /** The kinds of JSON value. */
    enum Kind {
        TEXT, NUMBER, OBJECT, LIST
    }

    static Member text(String path, Constraint... constraints) {
        return new Member(List.of(path.split("\\.")), Kind.TEXT, false, List.of(constraints));
    }

    static Member text(String path, String pattern, String shown, int least, int most) {
        return text(path, new Constraint.Form(Pattern.compile(pattern), shown), new Constraint.AtLeast(least),
                new Constraint.AtMost(most));
    }

    static Member number(String path, int least, int most) {
        return new Member(List.of(path.split("\\.")), Kind.NUMBER, false,
                List.of(new Constraint.Within(least, most)));
    }

    static Member time(String path) {
        return new Member(List.of(path.split("\\.")), Kind.NUMBER, false, List.of());
    }

    static Member object(String path) {
        return new Member(List.of(path.split("\\.")), Kind.OBJECT, false, List.of());
    }

    static Member list(String path, int most) {
        return new Member(List.of(path.split("\\.")), Kind.LIST, false, List.of(new Constraint.AtMost(most)));
    }

    Member orElse400() {
        return new Member(path, kind, true, constraints);
    }

    /** What the input breaks here, one sentence each. */
    Stream<String> violations(JsonNode input) {
        JsonNode holder = input;
        for (String name : path.subList(0, path.size() - 1)) {
            holder = holder.path(name);
        }
        if (!holder.isObject()) {
            return Stream.empty();
        }
        JsonNode value = holder.path(path.getLast());
        if (value.isMissingNode() || value.isNull()) {
            return required ? Stream.of(sentence("null", "Member must not be null")) : Stream.empty();
        }
        if (!isRead(value)) {
            throw new ApiError(ApiError.Type.SERIALIZATION,
                    String.join(".", path) + " cannot be read as " + kind.name().toLowerCase(Locale.ROOT));
        }
        String shown = kind == Kind.TEXT ? "'" + value.stringValue() + "'" : "'" + value + "'";
        return constraints.stream().map(constraint -> constraint.brokenBy(value)).filter(Objects::nonNull)
                .map(broken -> sentence(shown, broken));
    }

    private boolean isRead(JsonNode value) {
        return switch (kind) {
            case TEXT -> value.isString();
            case NUMBER -> value.isNumber();
            case OBJECT -> value.isObject();
            case LIST -> value.isArray();
        };
    }

    private String sentence(String value, String broken) {
        String label = path.stream().map(name -> name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1))
                .collect(Collectors.joining("."));
        return "Value " + value + " at '" + label + "' failed to satisfy constraint: " + broken;
    }
}
