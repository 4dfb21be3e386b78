package com.crmscheduler.handler;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.domain.model.TaskType;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** Writes one line: the simplest task there is, to see that schedules fire. */
final class LogTaskHandler implements TaskHandler {
    private static final Logger log = LoggerFactory.getLogger(LogTaskHandler.class);
    private static final int MAX_MESSAGE = 500;

    @Override
    public TaskType type() {
        return new TaskType("log");
    }

    @Override
    public void handle(TaskInvocation invocation) {
        log.info("task ran schedule={} execution={} attempt={}{}", invocation.scheduleId(), invocation.executionId(),
                invocation.attempt(), messageOf(invocation));
    }

    /** The payload's message, if it has one; the line says nothing of the rest. */
    static String messageOf(TaskInvocation invocation) {
        try {
            Map<String, PayloadField> fields = PayloadField.allOf(invocation.payload());
            PayloadField message = fields.get("message");
            String text = message == null ? null : message.string();
            return text == null ? "" : " message=\"" + printable(text) + '"';
        } catch (JacksonException e) {
            return "";
        }
    }

    /** One line of bounded length, whatever the user wrote: a message must not forge another line of the log. */
    private static String printable(String text) {
        StringBuilder line = new StringBuilder();
        int end = Math.min(text.length(), MAX_MESSAGE);
        text.substring(0, end).codePoints().forEach(c -> {
            int kind = Character.getType(c);
            boolean unsafe = Character.isISOControl(c) || kind == Character.FORMAT || kind == Character.LINE_SEPARATOR
                    || kind == Character.PARAGRAPH_SEPARATOR || kind == Character.SURROGATE;
            if (unsafe) {
                line.append("\\u").append("%04x".formatted(c));
            } else {
                line.append(c == '"' || c == '\\' ? "\\" : "").appendCodePoint(c);
            }
        });
        return end < text.length() ? line.append('…').toString() : line.toString();
    }
}
