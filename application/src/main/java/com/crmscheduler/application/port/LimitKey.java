package com.crmscheduler.application.port;

/**
 * What a limit is for.
 *
 * @param scope a task type or a group
 * @param name the type's or the group's name
 */
public record LimitKey(Scope scope, String name) {

    /** The kinds of limits. */
    public enum Scope {
        TYPE,
        GROUP
    }
}
