package com.crmscheduler.benchmarks.faults;

import com.crmscheduler.domain.model.ExecutionId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When the product last made sure that an execution is its own. Between that and the handler's first instruction a process can
 * be frozen for as long as it pleases whoever froze it, and no scheduler can help that: the fencing token is for the handler.
 * Thread-safe.
 */
final class Grants {

    private final Map<Grant, Long> given = new ConcurrentHashMap<>();

    void grant(ExecutionId id, long fencingToken, long at) {
        given.put(new Grant(id, fencingToken), at);
    }

    /** Answers once; the given time where nothing was granted. */
    long take(ExecutionId id, long fencingToken, long otherwise) {
        Long at = given.remove(new Grant(id, fencingToken));
        return at == null ? otherwise : at;
    }

    private record Grant(ExecutionId id, long fencingToken) {}
}
