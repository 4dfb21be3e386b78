package com.crmscheduler.application.port;

import com.crmscheduler.application.handler.HandlerTimedOut;
import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import java.time.Duration;
import java.util.Optional;

/** Calls handlers on threads of their own, so that a call can be given up. Any thread. */
public interface HandlerCalls {

    /**
     * Calls a handler and waits for it. When its time is over it is interrupted and waited for a little longer; one that does
     * not end then is left to itself, while the caller goes on. An interruption of the caller is passed on to the handler, and
     * the caller's interrupt status is left set.
     *
     * @return what the handler threw, a {@link HandlerTimedOut} when it did not end in time, however it ended after that, or
     *     empty when it has done its work
     */
    Optional<Throwable> call(TaskHandler handler, TaskInvocation invocation, Duration timeout);
}
