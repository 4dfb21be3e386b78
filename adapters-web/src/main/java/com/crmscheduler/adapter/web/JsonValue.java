package com.crmscheduler.adapter.web;

import org.jspecify.annotations.Nullable;

/**
 * One JSON value as it was sent.
 *
 * @param kind what it is
 * @param text the very text that was sent, byte for byte
 * @param string the characters that a {@link Kind#STRING} stands for; null for every other kind
 */
record JsonValue(Kind kind, String text, @Nullable String string) {
    static final JsonValue NULL = new JsonValue(Kind.NULL, "null", null);

    enum Kind {
        OBJECT("an object"),
        ARRAY("an array"),
        STRING("a string"),
        NUMBER("a number"),
        BOOLEAN("a boolean"),
        NULL("null");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    boolean is(Kind other) {
        return kind == other;
    }
}
