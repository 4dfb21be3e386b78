package com.crmscheduler.benchmarks.faults;

/** What is promised, and judged. */
enum Promise {
    NOTHING_LOST("every acknowledged occurrence came to the end of its handler"),
    NOTHING_EARLY("no handler was called before its nominal time"),
    ONE_EFFECT("nothing was handed to a handler after its completion was recorded"),
    ONE_IDENTITY("an occurrence has one execution id, an id has one occurrence, and nothing ran that nobody asked for"),
    NO_REPEAT_WITHOUT_A_CAUSE("a handler was called again only where a fault had cut the call before off"),
    NOTHING_UNARMED("every recurring schedule has its next occurrence armed when the faults are over");

    private final String sentence;

    Promise(String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
