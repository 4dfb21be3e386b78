package com.crmscheduler.application.port;

import com.crmscheduler.domain.model.ExecutionId;
import java.util.Optional;

/**
 * The history of a provider that has {@link com.crmscheduler.domain.port.Capability#EXECUTION_HISTORY}. It is written in the step
 * that records an outcome, and kept for a stated time, failures for longer than successes; an execution that is replayed after it
 * gave up is there once for each time that it ended. Any thread; each call blocks for a bounded time and fails with
 * {@link com.crmscheduler.domain.error.ProviderUnavailable}.
 */
public interface ExecutionHistory {

    /** The name of its provider. */
    String provider();

    /**
     * A page of executions, the one whose last attempt ended latest first. What is there throughout is seen exactly once.
     *
     * @throws com.crmscheduler.domain.error.InvalidTask when the cursor is none of this history
     */
    ExecutionPage list(ExecutionQuery query);

    Optional<Execution> find(ExecutionId id);
}
