package com.crmscheduler.devservices.aws;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Tables whose key is one string, and the operations on them that this server knows. Thread-safe. */
final class DynamoTables {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, Table> tables = new HashMap<>();

    /** A table; its time to live is on {@code expiry}, or off where that is empty. */
    private record Table(String key, String expiry, Map<String, ObjectNode> items) {}

    /** A refusal of an update whose condition does not hold. */
    static final class ConditionFailed extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private final transient ObjectNode item;

        ConditionFailed(ObjectNode item) {
            super("The conditional request failed", null, false, false);
            this.item = item;
        }

        ObjectNode item() {
            return item;
        }
    }

    synchronized void create(String name, String key, String expiry) {
        tables.put(name, new Table(key, expiry, new TreeMap<>()));
    }

    synchronized void drop(String name) {
        tables.remove(name);
    }

    /** What DynamoDB does some time after an item has expired. */
    synchronized int deleteExpired(Instant now) {
        int before = tables.values().stream().mapToInt(table -> table.items.size()).sum();
        for (Table table : tables.values()) {
            table.items.values().removeIf(item -> item.has(table.expiry)
                    && Long.parseLong(item.path(table.expiry).path("N").stringValue()) <= now.getEpochSecond());
        }
        return before - tables.values().stream().mapToInt(table -> table.items.size()).sum();
    }

    synchronized ObjectNode answer(String operation, JsonNode request) {
        String name = request.path("TableName").asString("");
        Table table = tables.get(name);
        if (table == null) {
            throw new ApiError(ApiError.Type.NOT_FOUND, "Requested resource not found: Table: " + name + " not found");
        }
        return switch (operation) {
            case "DescribeTable" -> JSON.createObjectNode().set("Table", description(name, table));
            case "DescribeTimeToLive" -> JSON.createObjectNode().set("TimeToLiveDescription", timeToLive(table));
            case "GetItem" -> get(table, request);
            case "UpdateItem" -> update(table, request);
            default -> throw new ApiError(ApiError.Type.UNKNOWN_OPERATION, operation + " is not known here");
        };
    }

    private static ObjectNode description(String name, Table table) {
        ObjectNode description = JSON.createObjectNode().put("TableName", name).put("TableStatus", "ACTIVE")
                .put("TableArn", "arn:aws:dynamodb:" + Arns.REGION + ":" + Arns.ACCOUNT + ":table/" + name);
        description.putArray("KeySchema").addObject().put("AttributeName", table.key).put("KeyType", "HASH");
        description.putArray("AttributeDefinitions").addObject().put("AttributeName", table.key)
                .put("AttributeType", "S");
        return description;
    }

    private static ObjectNode timeToLive(Table table) {
        ObjectNode description = JSON.createObjectNode();
        if (table.expiry.isEmpty()) {
            return description.put("TimeToLiveStatus", "DISABLED");
        }
        return description.put("TimeToLiveStatus", "ENABLED").put("AttributeName", table.expiry);
    }

    private static String key(Table table, JsonNode request) {
        JsonNode key = request.path("Key").path(table.key).path("S");
        if (!key.isString() || request.path("Key").size() != 1) {
            throw ApiError.invalid("The provided key element does not match the schema");
        }
        return key.stringValue();
    }

    private static ObjectNode get(Table table, JsonNode request) {
        ObjectNode item = table.items.get(key(table, request));
        ObjectNode answer = JSON.createObjectNode();
        return item == null ? answer : answer.set("Item", item);
    }

    private static ObjectNode update(Table table, JsonNode request) {
        String key = key(table, request);
        DynamoExpression.refuseUnused(request);
        ObjectNode before = table.items.getOrDefault(key, JSON.createObjectNode());
        String condition = request.path("ConditionExpression").asString("");
        if (!condition.isEmpty() && !new DynamoExpression(condition, request).holdsFor(before)) {
            throw new ConditionFailed(request.path("ReturnValuesOnConditionCheckFailure").asString("").equals("ALL_OLD")
                    ? before
                    : JSON.createObjectNode());
        }
        ObjectNode after = new DynamoExpression(request.path("UpdateExpression").asString(""), request).update(before);
        after.set(table.key, JSON.createObjectNode().put("S", key));
        table.items.put(key, after);
        ObjectNode answer = JSON.createObjectNode();
        return request.path("ReturnValues").asString("").equals("ALL_NEW") ? answer.set("Attributes", after) : answer;
    }
}
