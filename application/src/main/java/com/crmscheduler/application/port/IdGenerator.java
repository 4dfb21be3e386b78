package com.crmscheduler.application.port;

/** The one source of randomness. */
public interface IdGenerator {

    /** A random number for a new incarnation, never zero. */
    long incarnation();

    /** A name that sorts by the time at which it was made: 26 characters of Crockford's base 32 (a ULID), in lower case. */
    String sortableName();
}
