package com.crmscheduler.adapter.redis;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the sweeper.
 *
 * @param enabled whether this instance sweeps
 * @param share per cent of Redis' time that sweeping takes at most, of all instances together; 0.1 to 50
 * @param interval how long after the begin of a pass the next one begins, at the earliest; 1 s to 1 day
 * @param shown for how long after a break was found the gauge shows it; 1 s to 7 days
 */
@ConfigurationProperties("scheduler.redis.sweep")
record RedisSweepProperties(@DefaultValue("true") boolean enabled, @DefaultValue("1") double share,
        @DefaultValue("1m") Duration interval, @DefaultValue("15m") Duration shown) {

    private static final double LEAST_SHARE = 0.1;
    private static final double MOST_SHARE = 50;

    RedisSweepProperties {
        if (!(share >= LEAST_SHARE && share <= MOST_SHARE)) {
            throw new IllegalArgumentException("scheduler.redis.sweep.share is " + share + "; it must be " + LEAST_SHARE
                    + " to " + MOST_SHARE + " per cent");
        }
        between("interval", interval, Duration.ofDays(1));
        between("shown", shown, Duration.ofDays(7));
    }

    private static void between(String property, Duration value, Duration most) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("scheduler.redis.sweep." + property + " is " + value
                    + "; it must be PT1S to " + most);
        }
    }

    /** How many ms a partition is left alone for each ms that a step in it took, so that all together keep the share. */
    double pause(int partitions) {
        return partitions * (100 / share - 1);
    }
}
