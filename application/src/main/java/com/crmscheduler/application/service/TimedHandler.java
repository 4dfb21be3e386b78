package com.crmscheduler.application.service;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.application.port.HandlerCalls;
import com.crmscheduler.domain.model.TaskType;
import java.time.Duration;

/**
 * A handler that has so long for each call.
 *
 * @param handler the handler
 * @param timeout how long it has
 * @param calls calls it
 */
public record TimedHandler(TaskHandler handler, Duration timeout, HandlerCalls calls) implements TaskHandler {

    @Override
    public TaskType type() {
        return handler.type();
    }

    @Override
    public void handle(TaskInvocation invocation) throws Exception {
        Throwable failure = calls.call(handler, invocation, timeout).orElse(null);
        switch (failure) {
            case null -> {
            }
            case Error error -> throw error;
            case Exception exception -> throw exception;
            default -> throw new IllegalStateException(failure);
        }
    }
}
