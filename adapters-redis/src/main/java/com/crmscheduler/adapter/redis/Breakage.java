package com.crmscheduler.adapter.redis;

import java.util.Locale;

/** The ways in which the store can be broken, as mend.lua names them. */
enum Breakage {

    /** A plan that should fire next was not armed. */
    UNARMED,
    /** An arming was before its nominal time, or further off than anything is put off. */
    MISARMED,
    /** Something was armed that has nothing to fire. */
    ARMED_IN_VAIN,
    /** A definition was missing from the index. */
    UNLISTED,
    /** The index had a name without a definition. */
    LISTED_IN_VAIN,
    /** A definition was left of a plan that is over. */
    LEFT_OVER,
    /** An open execution had neither a lease nor an arming, so that nobody would have met it. */
    STRANDED,
    /** An open execution had both. */
    DOUBLED,
    /** An execution was left of a task that is gone, where nobody would have met it. */
    ORPHANED,
    /** A lease had no execution. */
    LEASED_IN_VAIN,
    /** A lease was longer than any setting allows. */
    LEASED_TOO_LONG,
    /** A gate did not have the number of its task's open executions. */
    MISCOUNTED,
    /** A definition could not be read, and was put aside. */
    UNREADABLE;

    /** As scripts, metrics and logs say it. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Breakage of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
