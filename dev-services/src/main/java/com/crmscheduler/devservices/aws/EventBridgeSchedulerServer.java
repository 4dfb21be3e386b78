package com.crmscheduler.devservices.aws;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An EventBridge Scheduler in this JVM, on loopback: AWS's protocol, as any of AWS's own clients speaks it, and real firing into
 * the queues of an SQS server. Where AWS's behaviour was recorded it behaves so; where it is unknown it does what is hardest on
 * its caller:
 *
 * <ul>
 * <li>An occurrence is picked up at its due time by the version of the schedule that stands then; no later update or deletion
 * recalls it, even while its delivery is late.
 * <li>Writing a one-time schedule whose time is past fires it at once, whether it has fired before or not.
 * <li>A second creation under a name meets 409 whatever its client token.
 * <li>The end date is exclusive, dates are cut to whole seconds, lists are in no order of names.
 * </ul>
 *
 * <p>Of what a recurring schedule missed while this server was down, only the latest occurrence is made up for. It delivers to
 * queues alone: other targets are taken, and what fires for them goes to their dead-letter queue. Any thread.
 */
public final class EventBridgeSchedulerServer implements AutoCloseable {

    private final FaultSwitches faults = new FaultSwitches();
    private final EventBridgeSchedulerSettings settings;
    private final Store store;
    private final Firing firing;
    private final @Nullable Ticker ticker;
    private final HttpEndpoint http;

    private EventBridgeSchedulerServer(EventBridgeSchedulerSettings settings) {
        this.settings = settings;
        AtomicReference<Ticker> toWake = new AtomicReference<>();
        this.store = new Store(settings.directory(), settings.seed(), faults, settings.time().instant(), () -> {
            Ticker started = toWake.get();
            if (started != null) {
                started.wake();
            }
        });
        this.firing = new Firing(store, new SqsSender(settings.sqsEndpoint()), faults, settings.time());
        this.ticker = settings.firesByItself() ? new Ticker(store, firing, settings.time()) : null;
        try {
            this.http = new HttpEndpoint(settings.port(), new Operations(store, faults, settings), faults,
                    this::localEndpoints);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
        if (ticker != null) {
            toWake.set(ticker);
            ticker.start();
        }
    }

    /**
     * Starts a server with the schedules of its directory, if it has one.
     *
     * @throws com.crmscheduler.devservices.ServerFailure when it does not start
     */
    public static EventBridgeSchedulerServer start(EventBridgeSchedulerSettings settings) {
        return new EventBridgeSchedulerServer(settings);
    }

    /** Where it is, as in {@code http://127.0.0.1:4570}. */
    public URI endpoint() {
        return http.uri();
    }

    /** Fires all that is due by now, in the order of its times; returns when it is sent, or put off. */
    public void fireDue() {
        firing.fireDue();
    }

    /** When something is due next, a retry or a late delivery included; empty for never. */
    public Optional<Instant> nextDue() {
        return store.nextDue();
    }

    public Faults faults() {
        return faults;
    }

    /** The one role that it can assume. */
    public String roleArn() {
        return TargetRules.ROLE;
    }

    /** Stops it. Schedules that are kept in a directory are there again after the next start in it. */
    @Override
    public void close() {
        if (ticker != null) {
            ticker.close();
        }
        http.close();
        firing.close();
        store.close();
    }

    private ObjectNode localEndpoints() {
        return JsonMapper.shared().createObjectNode().put("scheduler", endpoint().toString())
                .put("sqs", settings.sqsEndpoint().toString()).put("region", Arns.REGION).put("roleArn", roleArn());
    }
}
