package com.crmscheduler.application.port;

import com.crmscheduler.domain.error.ExecutionNotFound;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.model.ExecutionId;

/**
 * Driving port: reads what became of executions. Any thread. Every call fails with {@link UnsupportedByProvider} where no provider
 * of this process keeps a history.
 */
public interface QueryExecutionsUseCase {

    /** One page, newest first. A task that is gone lives on here. */
    ExecutionPage list(ExecutionQuery query);

    /** @throws ExecutionNotFound when no attempt at it has ended yet, or its retention is over */
    Execution get(ExecutionId id);
}
