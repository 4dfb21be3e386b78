package com.crmscheduler.domain.model;

import com.crmscheduler.domain.error.InvalidTask;

/**
 * Names a task: a name that is unique in its group. Both parts match {@code [0-9a-zA-Z-_.]{1,64}}, as EventBridge Scheduler
 * demands of names and groups (API 2021-06-30), so that an id is valid with every provider.
 *
 * @param group the tenant or team; {@value #DEFAULT_GROUP} when the user names none
 * @param name the name within the group
 */
public record ScheduleTaskId(String group, String name) implements Comparable<ScheduleTaskId> {

    public static final String DEFAULT_GROUP = "default";
    public static final int MAX_LENGTH = 64;

    public ScheduleTaskId {
        check("group", group);
        check("name", name);
    }

    private static void check(String field, String value) {
        if (!isValidName(value)) {
            throw new InvalidTask(field, value, "1 to 64 characters of 0-9 a-z A-Z - _ .");
        }
    }

    /** Whether a text may stand as a group or a name. */
    public static boolean isValidName(String value) {
        int length = value.length();
        if (length == 0 || length > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            boolean ok = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_'
                    || c == '.';
            if (!ok) {
                return false;
            }
        }
        return true;
    }

    /** {@code group/name}: unambiguous, because neither part can hold a slash. Its byte order is the listing order. */
    @Override
    public String toString() {
        return group + '/' + name;
    }

    /** The inverse of {@link #toString()}. */
    public static ScheduleTaskId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new InvalidTask("id", text, "group/name");
        }
        return new ScheduleTaskId(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public int compareTo(ScheduleTaskId other) {
        return toString().compareTo(other.toString());
    }
}
