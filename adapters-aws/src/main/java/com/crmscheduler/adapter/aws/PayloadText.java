package com.crmscheduler.adapter.aws;

import java.util.BitSet;

/**
 * A payload in a form that EventBridge and SQS carry unchanged. SQS refuses some characters, and EventBridge replaces its
 * keywords; where a payload has any of these, each is written as an escape character that occurs nowhere in the payload and
 * four hexadecimal digits of UTF-16.
 *
 * @param text the form
 * @param escape the escape character, from the private use areas of Unicode; empty where nothing is escaped
 */
record PayloadText(String text, String escape) {

    private static final String KEYWORD = "<aws.scheduler.";
    private static final int DIGITS = 4;
    private static final int FIRST_PRIVATE = 0xE000;
    private static final int LAST_PRIVATE = 0xF8FF;
    private static final int FIRST_PLANE_15 = 0xF0000;

    static PayloadText of(String payload) {
        for (int i = 0; i < payload.length(); i++) {
            if (needsEscape(payload, i)) {
                return escaped(payload, unused(payload));
            }
        }
        return new PayloadText(payload, "");
    }

    /**
     * The payload.
     *
     * @throws IllegalArgumentException when an escape is cut short or no escape
     */
    String original() {
        if (escape.isEmpty()) {
            return text;
        }
        StringBuilder original = new StringBuilder(text.length());
        int from = 0;
        for (int at = text.indexOf(escape); at >= 0; at = text.indexOf(escape, from)) {
            int digits = at + escape.length();
            if (digits + DIGITS > text.length()) {
                throw new IllegalArgumentException("the payload ends within an escape");
            }
            original.append(text, from, at);
            from = digits + DIGITS;
            original.append((char) Integer.parseInt(text, digits, from, 16));
        }
        return original.append(text, from, text.length()).toString();
    }

    private static PayloadText escaped(String payload, String escape) {
        StringBuilder text = new StringBuilder(payload.length() + 64);
        for (int i = 0; i < payload.length(); i++) {
            char c = payload.charAt(i);
            if (needsEscape(payload, i)) {
                text.append(escape);
                for (int shift = 12; shift >= 0; shift -= 4) {
                    text.append(Character.forDigit(c >> shift & 0xF, 16));
                }
            } else {
                text.append(c);
            }
        }
        return new PayloadText(text.toString(), escape);
    }

    /** Outside of #x9, #xA, #xD, #x20 to #xD7FF, #xE000 to #xFFFD and the pairs beyond, or where a keyword begins. */
    private static boolean needsEscape(String payload, int at) {
        char c = payload.charAt(at);
        if (c == '<') {
            return payload.regionMatches(true, at, KEYWORD, 0, KEYWORD.length());
        }
        return c < ' ' && c != '\t' && c != '\n' && c != '\r' || c > '\uFFFD';
    }

    /** There always is one: the payload is too short to hold all of the private use area of plane 15. */
    private static String unused(String payload) {
        BitSet used = new BitSet();
        payload.codePoints().filter(c -> c >= FIRST_PRIVATE).forEach(used::set);
        int free = used.nextClearBit(FIRST_PRIVATE);
        return Character.toString(free <= LAST_PRIVATE ? free : used.nextClearBit(FIRST_PLANE_15));
    }
}
