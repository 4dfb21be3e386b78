package com.crmscheduler.handler;

import com.crmscheduler.domain.model.TaskPayload;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * One field of a payload that is an object.
 *
 * @param json its JSON text, as the user wrote it
 * @param string the characters, when it is a string; null otherwise
 */
record PayloadField(String json, @Nullable String string) {
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * The fields of a payload, in order.
     *
     * @return empty when the payload is no object
     * @throws tools.jackson.core.JacksonException when it is no JSON
     */
    static Map<String, PayloadField> allOf(TaskPayload payload) {
        Map<String, PayloadField> fields = new LinkedHashMap<>();
        String text = payload.json();
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return fields;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                int start = (int) parser.currentTokenLocation().getCharOffset();
                String string = token == JsonToken.VALUE_STRING ? parser.getString() : null;
                parser.skipChildren();
                // Behind a number the parser has looked ahead, so that its length is the token's own.
                int end = token.isNumeric()
                        ? start + parser.getString().length()
                        : (int) parser.currentLocation().getCharOffset();
                fields.put(name, new PayloadField(text.substring(start, end), string));
            }
        }
        return fields;
    }
}
