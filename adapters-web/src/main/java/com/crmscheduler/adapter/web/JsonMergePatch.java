package com.crmscheduler.adapter.web;

import com.crmscheduler.adapter.web.JsonValue.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** RFC 7396, on texts: what a patch leaves alone keeps its very characters. Its depth is bounded by {@link JsonReader}. */
final class JsonMergePatch {
    private static final String PAYLOAD = "payload";

    private JsonMergePatch() {}

    /**
     * A schedule after a patch. Fields that the patch takes away stay as null, which reads as absent, so that a null under a
     * name that no schedule has is still found out.
     */
    static JsonValue schedule(JsonValue target, JsonValue patch) {
        return object(target, patch, true);
    }

    /**
     * Any value after a patch.
     *
     * @param target the value before, or null when there is none
     */
    static JsonValue apply(@Nullable JsonValue target, JsonValue patch) {
        return patch.is(Kind.OBJECT) ? object(target, patch, false) : patch;
    }

    private static JsonValue object(@Nullable JsonValue target, JsonValue patch, boolean keepNulls) {
        Map<String, JsonValue> members = target != null && target.is(Kind.OBJECT)
                ? JsonReader.members(target)
                : new LinkedHashMap<>();
        JsonReader.members(patch).forEach((name, value) -> {
            if (value.is(Kind.NULL) && !keepNulls) {
                members.remove(name);
            } else if (keepNulls && value.is(Kind.OBJECT) && !name.equals(PAYLOAD)) {
                members.put(name, object(members.get(name), value, true));
            } else {
                members.put(name, apply(members.get(name), value));
            }
        });
        StringJoiner text = new StringJoiner(",", "{", "}");
        members.forEach((name, value) -> text.add(JsonReader.quote(name) + ':' + value.text()));
        return new JsonValue(Kind.OBJECT, text.toString(), null);
    }
}
