package com.crmscheduler.devservices.aws;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The operations on the tags of groups. */
final class TagOperations {

    private static final int MOST_TAGS = 200;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Store store;

    TagOperations(Store store) {
        this.store = store;
    }

    ObjectNode list(Call call, Instant now) {
        StoredGroup group = store.read(now, catalogue -> catalogue.group(groupOf(call)));
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode tags = answer.putArray("Tags");
        group.tags().forEach((key, value) -> tags.addObject().put("Key", key).put("Value", value));
        return answer;
    }

    ObjectNode tag(Call call, Instant now) {
        return change(call, now, tags -> read(call, tags));
    }

    ObjectNode untag(Call call, Instant now) {
        return change(call, now,
                tags -> call.input().path("TagKeys").forEach(key -> tags.remove(key.stringValue())));
    }

    /** Adds the tags of a call to others. */
    static void read(Call call, Map<String, String> tags) {
        call.input().path("Tags")
                .forEach(tag -> tags.put(tag.path("Key").stringValue(), tag.path("Value").stringValue()));
        if (tags.size() > MOST_TAGS) {
            throw new ApiError(ApiError.Type.QUOTA, "There are more than " + MOST_TAGS + " tags.");
        }
    }

    private ObjectNode change(Call call, Instant now, Consumer<Map<String, String>> change) {
        store.writeGroup(now, catalogue -> {
            StoredGroup group = catalogue.group(groupOf(call));
            Map<String, String> tags = new LinkedHashMap<>(group.tags());
            change.accept(tags);
            return group.tagged(tags, now);
        });
        return JSON.createObjectNode();
    }

    private static String groupOf(Call call) {
        return Arns.groupOf(call.input().path("ResourceArn").stringValue());
    }
}
