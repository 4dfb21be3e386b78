package com.crmscheduler.devservices.aws;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How an {@link EventBridgeSchedulerServer} runs.
 *
 * @param port where it listens; 0 for any free port
 * @param time its clock
 * @param firesByItself whether it fires as time passes; if not, what is due waits for {@code fireDue()}
 * @param directory where its schedules are kept over a restart; null keeps them in memory
 * @param sqsEndpoint where the queues are that it sends to
 * @param seed what the delays inside flexible windows are drawn from; the same seed draws the same delays
 * @param scheduleQuota how many schedules there may be
 * @param groupQuota how many groups there may be, the default one included
 */
public record EventBridgeSchedulerSettings(int port, InstantSource time, boolean firesByItself,
        @Nullable Path directory,
        URI sqsEndpoint, long seed, int scheduleQuota, int groupQuota) {

    private static final int SCHEDULES = 10_000_000;
    private static final int GROUPS = 500;

    /** Any free port, in memory, firing by itself, with AWS's own quotas. */
    public static EventBridgeSchedulerSettings of(InstantSource time, URI sqsEndpoint) {
        return new EventBridgeSchedulerSettings(0, time, true, null, sqsEndpoint, 0, SCHEDULES, GROUPS);
    }

    public EventBridgeSchedulerSettings withPort(int newPort) {
        return new EventBridgeSchedulerSettings(newPort, time, firesByItself, directory, sqsEndpoint, seed,
                scheduleQuota, groupQuota);
    }

    /** Fires only when {@code fireDue()} is called: what a test in virtual time wants. */
    public EventBridgeSchedulerSettings withFiringOnDemand() {
        return new EventBridgeSchedulerSettings(port, time, false, directory, sqsEndpoint, seed, scheduleQuota,
                groupQuota);
    }

    public EventBridgeSchedulerSettings withDirectory(Path newDirectory) {
        return new EventBridgeSchedulerSettings(port, time, firesByItself, newDirectory, sqsEndpoint, seed,
                scheduleQuota, groupQuota);
    }

    public EventBridgeSchedulerSettings withSeed(long newSeed) {
        return new EventBridgeSchedulerSettings(port, time, firesByItself, directory, sqsEndpoint, newSeed,
                scheduleQuota, groupQuota);
    }

    public EventBridgeSchedulerSettings withQuotas(int schedules, int groups) {
        return new EventBridgeSchedulerSettings(port, time, firesByItself, directory, sqsEndpoint, seed, schedules,
                groups);
    }
}
