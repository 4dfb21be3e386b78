package com.crmscheduler.domain.model;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.PayloadTooLarge;
import java.nio.charset.StandardCharsets;

/**
 * What the handler gets: a JSON text, carried byte for byte. That it is JSON is checked where it enters (the domain has no
 * parser). At most {@value #MAX_BYTES} bytes as UTF-8, the same for every provider, because the envelope round it has to fit
 * EventBridge Scheduler's 256 KiB too.
 *
 * @param json the JSON text
 */
public record TaskPayload(String json) {

    public static final int MAX_BYTES = 192 * 1024;
    public static final TaskPayload EMPTY = new TaskPayload("{}");

    public TaskPayload {
        if (!isWellFormed(json)) {
            throw new InvalidTask("payload", json.length() + " characters",
                    "text without lone surrogates, which UTF-8 cannot carry");
        }
        // Three bytes a UTF-16 unit at the most, so a short text needs no encoding to be known good.
        if (json.length() > MAX_BYTES / 3) {
            int bytes = json.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_BYTES) {
                throw new PayloadTooLarge(bytes, MAX_BYTES);
            }
        }
    }

    /** Whether UTF-8 can carry a text unchanged. */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** The length in bytes of the UTF-8 form. */
    public int bytes() {
        return json.getBytes(StandardCharsets.UTF_8).length;
    }
}
