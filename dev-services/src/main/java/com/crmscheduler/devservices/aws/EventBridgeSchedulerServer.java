package com.crmscheduler.devservices.aws;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * An EventBridge Scheduler on loopback: AWS's protocol, and real firing into SQS.
 */
public final class EventBridgeSchedulerServer implements AutoCloseable {

    private EventBridgeSchedulerServer() {}

    /**
     * Starts a server.
     *
     * @throws com.crmscheduler.devservices.ServerFailure when it does not start
     */
    public static EventBridgeSchedulerServer start(EventBridgeSchedulerSettings settings) {
        throw new UnsupportedOperationException("being written: " + settings);
    }

    /** Where it is, as in {@code http://127.0.0.1:4570}. */
    public URI endpoint() {
        throw new UnsupportedOperationException("being written");
    }

    /** Fires all that is due by now and waits for it; the other way of firing than by itself. */
    public void fireDue() {
        throw new UnsupportedOperationException("being written");
    }

    /** When something is due next, a retry or a late delivery included; empty for never. */
    public Optional<Instant> nextDue() {
        throw new UnsupportedOperationException("being written");
    }

    public Faults faults() {
        throw new UnsupportedOperationException("being written");
    }

    /** The one role that it can assume. */
    public String roleArn() {
        return Arns.role("crm-scheduler");
    }

    /** Stops it. Schedules that are kept in a directory are there again after the next start in it. */
    @Override
    public void close() {
        throw new UnsupportedOperationException("being written");
    }
}
