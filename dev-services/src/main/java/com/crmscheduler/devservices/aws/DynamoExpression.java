package com.crmscheduler.devservices.aws;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A condition or an update in DynamoDB's own words, as far as this server knows them: comparisons of top-level attributes with
 * values, {@code attribute_exists}, {@code attribute_not_exists}, {@code AND}, {@code OR}, brackets; {@code SET} with sums,
 * {@code REMOVE}, {@code ADD} and {@code DELETE} of strings in sets. What it does not know it refuses.
 */
final class DynamoExpression {

    private static final Pattern TOKEN = Pattern.compile("\\s*([#:]?\\w+|<>|<=|>=|[=<>(),+])");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final List<String> tokens = new ArrayList<>();
    private final JsonNode names;
    private final JsonNode values;
    private int at;

    DynamoExpression(String text, JsonNode request) {
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (matcher.lookingAt()) {
            tokens.add(matcher.group(1));
            end = matcher.end();
            matcher.region(end, text.length());
        }
        if (!text.substring(end).isBlank()) {
            throw refused("at \"" + text.substring(end) + "\"");
        }
        this.names = request.path("ExpressionAttributeNames");
        this.values = request.path("ExpressionAttributeValues");
    }

    /** As DynamoDB does: a name or a value that no expression uses is a mistake. */
    static void refuseUnused(JsonNode request) {
        Set<String> used = new LinkedHashSet<>();
        for (String expression : List.of("UpdateExpression", "ConditionExpression")) {
            used.addAll(new DynamoExpression(request.path(expression).asString(""), request).tokens);
        }
        for (String given : List.of("ExpressionAttributeNames", "ExpressionAttributeValues")) {
            request.path(given).propertyNames().forEach(key -> {
                if (!used.contains(key)) {
                    throw ApiError.invalid("Value provided in " + given + " unused in expressions: keys: {" + key
                            + "}");
                }
            });
        }
    }

    private static ApiError refused(String why) {
        return ApiError.invalid("Invalid expression: " + why);
    }

    /** Whether an item, empty where there is none, meets the condition. */
    boolean holdsFor(ObjectNode item) {
        boolean holds = either(item);
        if (at != tokens.size()) {
            throw refused("unexpected " + tokens.get(at));
        }
        return holds;
    }

    private boolean either(ObjectNode item) {
        boolean holds = both(item);
        while (takes("OR")) {
            holds |= both(item);
        }
        return holds;
    }

    private boolean both(ObjectNode item) {
        boolean holds = one(item);
        while (takes("AND")) {
            holds &= one(item);
        }
        return holds;
    }

    private boolean one(ObjectNode item) {
        if (takes("(")) {
            boolean holds = either(item);
            require(")");
            return holds;
        }
        if (takes("attribute_exists")) {
            return exists(item);
        }
        if (takes("attribute_not_exists")) {
            return !exists(item);
        }
        JsonNode left = operand(item);
        String comparison = next();
        JsonNode right = operand(item);
        return left != null && right != null && compare(left, comparison, right);
    }

    private boolean exists(ObjectNode item) {
        require("(");
        boolean exists = item.has(name(next()));
        require(")");
        return exists;
    }

    private static boolean compare(JsonNode left, String comparison, JsonNode right) {
        boolean numbers = left.has("N") && right.has("N");
        if (!numbers && !(left.has("S") && right.has("S"))) {
            return comparison.equals("=") ? left.equals(right) : comparison.equals("<>");
        }
        int order = numbers
                ? number(left).compareTo(number(right))
                : left.path("S").stringValue().compareTo(right.path("S").stringValue());
        return switch (comparison) {
            case "=" -> order == 0;
            case "<>" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw refused("unknown comparison " + comparison);
        };
    }

    private static BigDecimal number(JsonNode value) {
        return new BigDecimal(value.path("N").stringValue());
    }

    /** What becomes of an item; every operand is read from it as it was before. */
    ObjectNode update(ObjectNode before) {
        ObjectNode after = before.deepCopy();
        String clause = "";
        while (at < tokens.size()) {
            if (!takes(",")) {
                clause = next();
            }
            String name = name(next());
            switch (clause) {
                case "SET" -> {
                    require("=");
                    after.set(name, sum(before));
                }
                case "REMOVE" -> after.remove(name);
                case "ADD", "DELETE" -> changeSet(after, name, clause.equals("ADD"));
                default -> throw refused("unknown clause " + clause);
            }
        }
        return after;
    }

    private JsonNode sum(ObjectNode before) {
        JsonNode first = present(operand(before));
        return takes("+")
                ? JSON.createObjectNode().put("N", number(first).add(number(present(operand(before)))).toPlainString())
                : first;
    }

    private static JsonNode present(@Nullable JsonNode operand) {
        if (operand == null) {
            throw refused("an operand is not in the item");
        }
        return operand;
    }

    private void changeSet(ObjectNode item, String name, boolean adds) {
        Set<String> strings = new LinkedHashSet<>();
        item.path(name).path("SS").forEach(string -> strings.add(string.stringValue()));
        present(operand(item)).path("SS").forEach(string -> {
            if (adds) {
                strings.add(string.stringValue());
            } else {
                strings.remove(string.stringValue());
            }
        });
        if (strings.isEmpty()) {
            item.remove(name);
        } else {
            ArrayNode array = JSON.createArrayNode();
            strings.forEach(array::add);
            item.set(name, JSON.createObjectNode().set("SS", array));
        }
    }

    private @Nullable JsonNode operand(ObjectNode item) {
        String token = next();
        if (!token.startsWith(":")) {
            return item.get(name(token));
        }
        JsonNode value = values.get(token);
        if (value == null) {
            throw refused("no value for " + token);
        }
        return value;
    }

    private String name(String token) {
        if (!token.startsWith("#")) {
            return token;
        }
        JsonNode name = names.get(token);
        if (name == null) {
            throw refused("no name for " + token);
        }
        return name.stringValue();
    }

    private boolean takes(String token) {
        boolean there = at < tokens.size() && tokens.get(at).equals(token);
        if (there) {
            at++;
        }
        return there;
    }

    private void require(String token) {
        if (!takes(token)) {
            throw refused("expected " + token);
        }
    }

    private String next() {
        if (at == tokens.size()) {
            throw refused("it ends too early");
        }
        return tokens.get(at++);
    }
}
