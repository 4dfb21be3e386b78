package com.crmscheduler.devservices.aws;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The operations on groups. */
final class GroupOperations {

    private static final int PAGE = 100;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Store store;
    private final FaultSwitches faults;
    private final int quota;

    GroupOperations(Store store, FaultSwitches faults, int quota) {
        this.store = store;
        this.faults = faults;
        this.quota = quota;
    }

    ObjectNode create(Call call, Instant now) {
        String name = call.name();
        refuseDefault(name);
        store.writeGroup(now, catalogue -> {
            if (catalogue.hasGroup(name)) {
                throw new ApiError(ApiError.Type.CONFLICT, "Schedule group " + name + " already exists.");
            }
            if (faults.isOverQuota() || catalogue.groupCount() >= quota) {
                throw new ApiError(ApiError.Type.QUOTA, "The quota of " + quota + " schedule groups is exceeded.");
            }
            Map<String, String> tags = new LinkedHashMap<>();
            TagOperations.read(call, tags);
            return new StoredGroup(name, now, now, null, tags);
        });
        return JSON.createObjectNode().put("ScheduleGroupArn", Arns.group(name));
    }

    ObjectNode get(Call call, Instant now) {
        return write(store.read(now, catalogue -> catalogue.group(call.name())));
    }

    ObjectNode delete(Call call, Instant now) {
        refuseDefault(call.name());
        store.writeGroup(now, catalogue -> {
            StoredGroup group = catalogue.group(call.name());
            return group.goneAt() == null ? group.deletedUntil(now.plus(faults.groupDeletion())) : group;
        });
        return JSON.createObjectNode();
    }

    ObjectNode list(Call call, Instant now) {
        String prefix = call.input().path("NamePrefix").asString("");
        Page<StoredGroup> page = store.read(now, catalogue -> Pages.first(
                catalogue.groupsAfter(Pages.after(call.text("NextToken")))
                        .filter(group -> group.name().startsWith(prefix)),
                call.input().path("MaxResults").asInt(PAGE), StoredGroup::name));
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode groups = answer.putArray("ScheduleGroups");
        page.items().forEach(group -> groups.add(write(group)));
        if (page.nextToken() != null) {
            answer.put("NextToken", page.nextToken());
        }
        return answer;
    }

    private static void refuseDefault(String name) {
        if (name.equals(Call.DEFAULT_GROUP)) {
            throw ApiError.invalid("This operation cannot be performed on schedule group default.");
        }
    }

    private static ObjectNode write(StoredGroup group) {
        ObjectNode json = JSON.createObjectNode().put("Arn", Arns.group(group.name())).put("Name", group.name())
                .put("State", group.goneAt() == null ? "ACTIVE" : "DELETING");
        ScheduleJson.putTime(json, "CreationDate", group.created());
        ScheduleJson.putTime(json, "LastModificationDate", group.modified());
        return json;
    }
}
