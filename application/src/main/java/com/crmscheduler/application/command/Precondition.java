package com.crmscheduler.application.command;

/** What must hold of the stored task for a change to be made. */
public sealed interface Precondition {

    /** Nothing. */
    record Any() implements Precondition {}

    /** It has this version. */
    record Version(long version) implements Precondition {}

    /** It exists. */
    record Exists() implements Precondition {}

    /** It does not exist. */
    record Absent() implements Precondition {}
}
