package com.crmscheduler.devservices.aws;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads calls from HTTP: the path says what is asked of what, the query and the body carry the rest. */
final class Calls {

    /** How members that travel in the query are called there; {@code GroupName} has two names, one for lists. */
    private static final Map<String, String> MEMBER_OF_PARAMETER = Map.of("groupName", "GroupName", "ScheduleGroup",
            "GroupName", "clientToken", "ClientToken", "NamePrefix", "NamePrefix", "State", "State", "MaxResults",
            "MaxResults", "NextToken", "NextToken", "TagKeys", "TagKeys");

    private static final JsonMapper JSON = JsonMapper.shared();

    private Calls() {}

    /**
     * Reads a call.
     *
     * @throws ApiError when it is none
     */
    static Call read(String method, URI uri, byte[] body) {
        String[] segments = Arrays.stream(uri.getRawPath().substring(1).split("/", -1)).map(Calls::decoded)
                .toArray(String[]::new);
        Action action = Action.Path.of(segments).flatMap(path -> Action.of(method, path)).orElseThrow(
                () -> new ApiError(ApiError.Type.UNKNOWN_OPERATION, method + " " + uri.getRawPath()));
        ObjectNode input = bodyOf(body);
        if (segments.length > 1) {
            input.put(action.path() == Action.Path.TAGS ? "ResourceArn" : "Name", segments[1]);
        }
        if (uri.getRawQuery() != null) {
            addQuery(uri.getRawQuery(), input);
        }
        return new Call(action, input);
    }

    private static ObjectNode bodyOf(byte[] body) {
        if (body.length == 0) {
            return JSON.createObjectNode();
        }
        try {
            if (JSON.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new ApiError(ApiError.Type.SERIALIZATION, "the body is not JSON");
        }
        throw new ApiError(ApiError.Type.SERIALIZATION, "the body is not a JSON object");
    }

    private static void addQuery(String query, ObjectNode input) {
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            String member = MEMBER_OF_PARAMETER.get(decoded(equals < 0 ? pair : pair.substring(0, equals)));
            if (member == null) {
                continue;
            }
            switch (member) {
                case "TagKeys" -> input.withArray(member).add(value);
                case "MaxResults" -> input.set(member, number(value));
                default -> input.put(member, value);
            }
        }
    }

    private static JsonNode number(String text) {
        try {
            return JSON.getNodeFactory().numberNode(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new ApiError(ApiError.Type.SERIALIZATION, "MaxResults is not a number");
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ApiError(ApiError.Type.SERIALIZATION, text + " is not percent-encoded");
        }
    }
}
