package com.crmscheduler.application.port;

import java.util.List;

/** Hands executions over to where handlers run: the transport. */
public interface ScheduledTaskExecutor {

    /**
     * Sends executions and waits, once for all of them, until each is stored durably or known not to be, for a bounded time.
     * An execution whose fate is unknown when the time is up counts as refused; it may be delivered all the same, which its
     * deterministic id makes harmless.
     *
     * @return whether each was stored, in order
     */
    List<Boolean> handOver(List<ScheduledExecution> executions);
}
