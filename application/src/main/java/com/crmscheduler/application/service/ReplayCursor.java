package com.crmscheduler.application.service;

import com.crmscheduler.application.port.ManageDeadLettersUseCase;
import com.crmscheduler.domain.error.InvalidTask;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a replay by filter goes on, and when its rate is free again: {@code @millis@cursor}, before the cursor of the stores. A
 * cursor without that head is one of a search, whose rate is free at once; no store's cursor and no provider's name begins so.
 *
 * @param free the first moment of which the rate has room, in milliseconds since 1970
 * @param place where the stores go on
 */
record ReplayCursor(long free, Optional<String> place) {

    /** The longest that one call can take, so that whoever goes on after it is heard; a cursor is no way to put letters off. */
    static final long MOST_AHEAD = ManageDeadLettersUseCase.MAX_REPLAY * 1_000L;
    private static final String HEAD = "@";
    private static final Pattern FORM = Pattern.compile("@(\\d{1,15})@(.+)");

    /**
     * @param now in milliseconds since 1970
     * @throws InvalidTask when the head is none, or the rate is spoken for too far ahead
     */
    static ReplayCursor read(Optional<String> cursor, long now) {
        if (cursor.isEmpty() || !cursor.get().startsWith(HEAD)) {
            return new ReplayCursor(now, cursor);
        }
        String text = cursor.get();
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new InvalidTask("cursor", text, "a nextCursor of an earlier page");
        }
        long free = Long.parseLong(parts.group(1));
        if (free - now > MOST_AHEAD) {
            throw new InvalidTask("cursor", text, "one whose letters come due within " + MOST_AHEAD / 1_000
                    + " s: go on with it later");
        }
        return new ReplayCursor(Math.max(now, free), Optional.of(parts.group(2)));
    }

    /** What the next call is given; empty at the end. */
    Optional<String> text() {
        return place.map(cursor -> HEAD + free + HEAD + cursor);
    }
}
