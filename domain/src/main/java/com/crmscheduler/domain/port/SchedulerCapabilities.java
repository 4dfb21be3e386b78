package com.crmscheduler.domain.port;

import java.time.Duration;
import java.util.Set;

/**
 * What a provider can do.
 *
 * @param provider its name, a value of {@code scheduler.provider}
 * @param precision the unit in which it fires: never early, normally at most this late
 * @param shortestRate the shortest period of a rate
 * @param maxBatch how many tasks one call of {@link SchedulerProvider#createAll} takes
 * @param capabilities what it has of what providers may differ in
 */
public record SchedulerCapabilities(String provider, Duration precision, Duration shortestRate, int maxBatch,
        Set<Capability> capabilities) {

    public SchedulerCapabilities {
        capabilities = Set.copyOf(capabilities);
    }

    public boolean has(Capability capability) {
        return capabilities.contains(capability);
    }
}
