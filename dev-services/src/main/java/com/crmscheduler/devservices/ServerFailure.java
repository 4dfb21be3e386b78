package com.crmscheduler.devservices;

import org.jspecify.annotations.Nullable;

/** A server could not be started, reached or stopped. The message says which one, why, and where its log is. */
public final class ServerFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ServerFailure(String message) {
        super(message);
    }

    public ServerFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
