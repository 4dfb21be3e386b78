package com.crmscheduler.adapter.web;

import com.crmscheduler.adapter.web.JsonValue.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON exactly: nothing is coerced, nothing is passed over, and each value keeps the text in which it was sent, which a
 * tree of numbers and strings would not.
 */
final class JsonReader {
    static final int MAX_DEPTH = 100;
    static final String BODY = "body";
    private static final int EXCERPT = 40;
    private static final JsonMapper MAPPER = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(2 * MAX_DEPTH).build())
            .build());

    private JsonReader() {}

    /**
     * Reads a whole text, which must hold one value and nothing behind it.
     *
     * @return the value; what is wrong with the text is added to {@code violations}, and then it is null when it cannot be read
     *     on
     */
    static @Nullable JsonValue read(String text, Violations violations) {
        if (text.isBlank()) {
            violations.add(BODY, "", "a JSON value; it is empty");
            return null;
        }
        try (JsonParser parser = MAPPER.createParser(text)) {
            parser.nextToken();
            JsonValue value = scan(parser, text, violations);
            if (value != null && parser.nextToken() != null) {
                int at = offset(parser.currentTokenLocation());
                violations.add(BODY, excerpt(text, at), "one JSON value with nothing behind it");
                return null;
            }
            return value;
        } catch (StreamConstraintsException e) {
            violations.add(BODY, excerpt(text, offset(e.getLocation())),
                    "JSON with numbers of at most 1000 digits and names of at most 50000 characters");
            return null;
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            violations.add(BODY, excerpt(text, offset(at)), "JSON (RFC 8259); it breaks off at line "
                    + (at == null ? 1 : at.getLineNr()) + ", column " + (at == null ? 1 : at.getColumnNr()));
            return null;
        }
    }

    /** The members of an object that {@link #read} has passed, in order. */
    static Map<String, JsonValue> members(JsonValue object) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        try (JsonParser parser = MAPPER.createParser(object.text())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, child(parser, object.text()));
            }
        }
        return members;
    }

    /** The elements of an array that {@link #read} has passed, in order. */
    static List<JsonValue> elements(JsonValue array) {
        List<JsonValue> elements = new ArrayList<>();
        try (JsonParser parser = MAPPER.createParser(array.text())) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(child(parser, array.text()));
            }
        }
        return elements;
    }

    /** A text as a JSON string, with its quotes. */
    static String quote(String text) {
        return MAPPER.writeValueAsString(text);
    }

    private static JsonValue child(JsonParser parser, String source) {
        return Objects.requireNonNull(scan(parser, source, new Violations()), "the text was read before");
    }

    /** Reads the value at which the parser stands, to its end. */
    private static @Nullable JsonValue scan(JsonParser parser, String source, Violations violations) {
        int start = offset(parser.currentTokenLocation());
        Kind kind = kind(parser.currentToken());
        String string = kind == Kind.STRING ? parser.getString() : null;
        if (kind == Kind.OBJECT || kind == Kind.ARRAY) {
            if (!scanInside(parser, violations)) {
                return null;
            }
        } else {
            parser.getString();
        }
        // A scalar's end is counted from its own text: behind a number the parser has looked one character ahead.
        int end = kind == Kind.NUMBER ? start + parser.getString().length() : offset(parser.currentLocation());
        return new JsonValue(kind, source.substring(start, end), string);
    }

    private static boolean scanInside(JsonParser parser, Violations violations) {
        Deque<Set<String>> names = new ArrayDeque<>();
        names.push(new HashSet<>());
        while (!names.isEmpty()) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                violations.add(BODY, "", "JSON (RFC 8259); it ends too early");
                return false;
            }
            if (token.isStructStart()) {
                names.push(new HashSet<>());
                if (names.size() > MAX_DEPTH) {
                    violations.add(BODY, "more than " + MAX_DEPTH + " levels",
                            "nested at most " + MAX_DEPTH + " levels deep");
                    return false;
                }
            } else if (token.isStructEnd()) {
                names.pop();
            } else if (token == JsonToken.PROPERTY_NAME) {
                if (!names.element().add(parser.currentName())) {
                    violations.add(path(parser.streamReadContext()), parser.currentName(), "given once");
                }
            } else {
                // Strings are read lazily; only this finds what is wrong inside them.
                parser.getString();
            }
        }
        return true;
    }

    private static String path(TokenStreamContext context) {
        return context.pathAsPointer().toString().substring(1).replace('/', '.');
    }

    private static Kind kind(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> Kind.OBJECT;
            case START_ARRAY -> Kind.ARRAY;
            case VALUE_STRING -> Kind.STRING;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Kind.NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> Kind.BOOLEAN;
            default -> Kind.NULL;
        };
    }

    private static int offset(@Nullable TokenStreamLocation location) {
        return location == null ? 0 : (int) Math.max(0, location.getCharOffset());
    }

    private static String excerpt(String text, int at) {
        int from = Math.min(Math.max(0, at - EXCERPT / 2), text.length());
        return text.substring(from, Math.min(text.length(), from + EXCERPT));
    }
}
