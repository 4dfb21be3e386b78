package com.crmscheduler.bootstrap.config;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the program is made of.
 *
 * @param provider the primary: where new tasks go
 * @param standby a provider that keeps firing and changing what it still holds; empty for none
 * @param handlersElsewhere whether task types without a handler in this instance are accepted, because other instances serve
 *     them
 * @param claimBatch how many due entries one turn of the dispatch loop claims at most, 1 to 5000
 */
@ConfigurationProperties("scheduler")
record SchedulerProperties(@DefaultValue("") String provider, @DefaultValue("") String standby,
        @DefaultValue("false") boolean handlersElsewhere, @DefaultValue("1000") int claimBatch) {

    private static final int LARGEST_BATCH = 5_000;

    SchedulerProperties {
        provider = provider.strip();
        standby = standby.strip();
        if (!standby.isEmpty() && standby.equalsIgnoreCase(provider)) {
            throw new IllegalArgumentException(
                    "scheduler.standby is " + standby + ", which is the primary (scheduler.provider) already");
        }
        if (claimBatch < 1 || claimBatch > LARGEST_BATCH) {
            throw new IllegalArgumentException(
                    "scheduler.claim-batch is " + claimBatch + ", not in 1.." + LARGEST_BATCH);
        }
    }
}
