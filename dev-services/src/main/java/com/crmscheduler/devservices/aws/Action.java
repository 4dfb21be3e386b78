package com.crmscheduler.devservices.aws;

import java.util.Optional;

/** The operations of EventBridge Scheduler and how they are addressed. */
enum Action {
    CREATE_SCHEDULE("CreateSchedule", "POST", Path.SCHEDULE),
    UPDATE_SCHEDULE("UpdateSchedule", "PUT", Path.SCHEDULE),
    GET_SCHEDULE("GetSchedule", "GET", Path.SCHEDULE),
    DELETE_SCHEDULE("DeleteSchedule", "DELETE", Path.SCHEDULE),
    LIST_SCHEDULES("ListSchedules", "GET", Path.SCHEDULES),
    CREATE_SCHEDULE_GROUP("CreateScheduleGroup", "POST", Path.GROUP),
    GET_SCHEDULE_GROUP("GetScheduleGroup", "GET", Path.GROUP),
    DELETE_SCHEDULE_GROUP("DeleteScheduleGroup", "DELETE", Path.GROUP),
    LIST_SCHEDULE_GROUPS("ListScheduleGroups", "GET", Path.GROUPS),
    LIST_TAGS_FOR_RESOURCE("ListTagsForResource", "GET", Path.TAGS),
    TAG_RESOURCE("TagResource", "POST", Path.TAGS),
    UNTAG_RESOURCE("UntagResource", "DELETE", Path.TAGS);

    private final String wireName;
    private final String method;
    private final Path path;

    Action(String wireName, String method, Path path) {
        this.wireName = wireName;
        this.method = method;
        this.path = path;
    }

    /** As policies call it. */
    String permission() {
        return "scheduler:" + wireName;
    }

    Path path() {
        return path;
    }

    /** Whether it can leave something changed. */
    boolean changes() {
        return !method.equals("GET");
    }

    static Optional<Action> of(String method, Path path) {
        for (Action action : values()) {
            if (action.method.equals(method) && action.path == path) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }

    /** The shapes of a path: a collection, and in most of them one member. */
    enum Path {
        SCHEDULES("schedules", 1),
        SCHEDULE("schedules", 2),
        GROUPS("schedule-groups", 1),
        GROUP("schedule-groups", 2),
        TAGS("tags", 2);

        private final String collection;
        private final int segments;

        Path(String collection, int segments) {
            this.collection = collection;
            this.segments = segments;
        }

        static Optional<Path> of(String[] segments) {
            for (Path path : values()) {
                if (path.segments == segments.length && path.collection.equals(segments[0])) {
                    return Optional.of(path);
                }
            }
            return Optional.empty();
        }
    }
}
