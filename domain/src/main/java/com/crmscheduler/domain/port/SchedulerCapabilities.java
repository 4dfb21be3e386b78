package com.crmscheduler.domain.port;

import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.schedule.Schedule;
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

    /**
     * Refuses a definition that needs more than this. The one place that decides it: the application asks before it calls a
     * provider, and a provider asks again before it stores anything.
     *
     * @throws UnsupportedByProvider naming the capability, the field and the value
     */
    public void requireSupport(TaskDefinition definition) {
        Schedule schedule = definition.schedule();
        switch (schedule) {
            case Schedule.At at -> require(Capability.MILLISECONDS, at.resolution() == Schedule.Resolution.MILLISECOND,
                    "expression", at.expression());
            case Schedule.Cron cron -> require(Capability.SECONDS, cron.fields().hasSeconds(), "expression",
                    cron.expression());
            case Schedule.Rate rate -> {
                require(Capability.SECONDS, rate.resolution() == Schedule.Resolution.SECOND, "expression",
                        rate.expression());
                if (rate.period().compareTo(shortestRate) < 0) {
                    throw new UnsupportedByProvider(provider, "RATE_BELOW_" + shortestRate, "expression",
                            rate.expression());
                }
            }
        }
        CatchUpPolicy catchUp = definition.catchUp();
        require(Capability.CATCH_UP_CHOICE, catchUp != null, "catchUp",
                catchUp == null ? "" : catchUp.mode().name());
        require(Capability.OVERLAP_CHOICE, definition.overlap() != OverlapPolicy.ALLOW, "overlap",
                definition.overlap().name());
        require(Capability.RUN_LIMIT, definition.maxRuns() != null, "maxRuns", String.valueOf(definition.maxRuns()));
    }

    /**
     * Refuses a value that needs a capability which is not there.
     *
     * @param needed whether the value needs it
     * @throws UnsupportedByProvider when it is needed and missing
     */
    public void require(Capability capability, boolean needed, String field, String value) {
        if (needed && !has(capability)) {
            throw new UnsupportedByProvider(provider, capability.name(), field, value);
        }
    }
}
