package com.crmscheduler.application.handler;

import org.jspecify.annotations.Nullable;

/** Trying again cannot help: the execution becomes a dead letter at once. */
public final class PermanentTaskFailure extends Exception {

    private static final long serialVersionUID = 1L;

    public PermanentTaskFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
