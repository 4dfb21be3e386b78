package com.crmscheduler.application.service;

import com.crmscheduler.domain.model.TaskPayload;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What is kept and logged of a handler's failure: bounded, on one line, and without the payload. */
final class FailureText {

    static final int MAX_REASON = 1_000;
    static final int MAX_STACK = 16_000;

    /** Shorter payloads ("{}", "7") are no secret, and removing them would tear words apart. */
    private static final int SHORTEST_HIDDEN = 8;

    private FailureText() {}

    /** One line for people: the kind of failure, and its message. */
    static String reason(Throwable failure, TaskPayload payload) {
        String message = failure.getMessage();
        String kind = failure.getClass().getSimpleName();
        String text = message == null || message.isBlank() ? kind : kind + ": " + hide(message, payload);
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_REASON));
        text.codePoints().limit(MAX_REASON).map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(line::appendCodePoint);
        return shorten(line.toString(), MAX_REASON);
    }

    static String stack(Throwable failure, TaskPayload payload) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return shorten(hide(text.toString(), payload), MAX_STACK);
    }

    private static String hide(String text, TaskPayload payload) {
        return payload.json().length() < SHORTEST_HIDDEN ? text : text.replace(payload.json(), "[payload]");
    }

    private static String shorten(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
