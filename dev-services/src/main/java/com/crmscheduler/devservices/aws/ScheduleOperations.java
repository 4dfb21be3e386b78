package com.crmscheduler.devservices.aws;

import java.time.Instant;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The operations on schedules. A client token is read and forgotten: a second creation meets 409 whatever its token. */
final class ScheduleOperations {

    private static final int PAGE = 100;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Store store;
    private final FaultSwitches faults;
    private final int quota;

    ScheduleOperations(Store store, FaultSwitches faults, int quota) {
        this.store = store;
        this.faults = faults;
        this.quota = quota;
    }

    ObjectNode create(Call call, Instant now) {
        StoredSchedule schedule = ScheduleJson.read(call.input(), store.nextRevision(), now, now);
        check(call, schedule, now);
        if (faults.isOverQuota()) {
            throw new ApiError(ApiError.Type.QUOTA, "The quota of schedules is exceeded.");
        }
        store.create(schedule, quota);
        return arn(schedule);
    }

    ObjectNode update(Call call, Instant now) {
        StoredSchedule schedule = ScheduleJson.read(call.input(), store.nextRevision(), now, now);
        check(call, schedule, now);
        store.update(schedule.key(), before -> ScheduleJson.read(call.input(), schedule.revision(), before.created(),
                now), now);
        return arn(schedule);
    }

    ObjectNode get(Call call, Instant now) {
        return ScheduleJson.write(store.find(call.schedule(), now));
    }

    ObjectNode delete(Call call, Instant now) {
        store.delete(call.schedule(), now);
        return JSON.createObjectNode();
    }

    ObjectNode list(Call call, Instant now) {
        Page<StoredSchedule> page = store.read(now, catalogue -> Pages.first(
                found(catalogue, call.text("GroupName"), Pages.after(call.text("NextToken")))
                        .map(Armed::schedule).filter(wanted(call)),
                call.input().path("MaxResults").asInt(PAGE),
                schedule -> schedule.key().group() + "/" + schedule.key().name()));
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode schedules = answer.putArray("Schedules");
        page.items().forEach(schedule -> schedules.add(ScheduleJson.summary(schedule)));
        if (page.nextToken() != null) {
            answer.put("NextToken", page.nextToken());
        }
        return answer;
    }

    private void check(Call call, StoredSchedule schedule, Instant now) {
        ScheduleRules.check(call.input(), schedule, now);
        if (faults.isRoleTooFresh()) {
            throw ApiError.invalid(TargetRules.ROLE_CANNOT_BE_ASSUMED);
        }
    }

    private static Stream<Armed> found(Catalogue catalogue, @Nullable String group, @Nullable String after) {
        ScheduleKey last = null;
        if (after != null) {
            int slash = after.indexOf('/');
            last = new ScheduleKey(after.substring(0, Math.max(0, slash)), after.substring(slash + 1));
        }
        if (group == null) {
            return catalogue.schedulesAfter(last);
        }
        return catalogue.schedulesOf(group, last == null ? null : last.name());
    }

    private static Predicate<StoredSchedule> wanted(Call call) {
        String prefix = call.text("NamePrefix");
        String state = call.text("State");
        return schedule -> (prefix == null || schedule.key().name().startsWith(prefix))
                && (state == null || schedule.enabled() == state.equals("ENABLED"));
    }

    private static ObjectNode arn(StoredSchedule schedule) {
        return JSON.createObjectNode().put("ScheduleArn", Arns.schedule(schedule.key()));
    }
}
