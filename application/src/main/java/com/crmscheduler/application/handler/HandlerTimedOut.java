package com.crmscheduler.application.handler;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A handler did not end in time: the attempt has failed, and is repeated by the task's retry policy. */
public final class HandlerTimedOut extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * @param timeout how long it had
     * @param left whether it did not end when it was interrupted either, so that it may still run
     * @param cause what it threw when it was interrupted, or null
     */
    public HandlerTimedOut(Duration timeout, boolean left, @Nullable Throwable cause) {
        super("the handler did not end within " + timeout + (left ? ", nor when it was interrupted" : ""), cause);
    }
}
