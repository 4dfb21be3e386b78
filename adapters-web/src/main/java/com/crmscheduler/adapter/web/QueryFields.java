package com.crmscheduler.adapter.web;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the parameters that every listing takes. */
final class QueryFields {
    private static final int MAX_CURSOR = 4_096;
    private static final Pattern COUNT = Pattern.compile("\\d{1,9}");

    private QueryFields() {}

    static void checkCursor(@Nullable String cursor, Violations violations) {
        if (cursor != null && (cursor.isEmpty() || cursor.length() > MAX_CURSOR)) {
            violations.add("cursor", cursor, "a nextCursor of the page before");
        }
    }

    static int number(String field, @Nullable String text, int usual, int most, Violations violations) {
        if (text == null) {
            return usual;
        }
        int number = COUNT.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (number < 1 || number > most) {
            violations.add(field, text, "1 to " + most);
            return usual;
        }
        return number;
    }
}
