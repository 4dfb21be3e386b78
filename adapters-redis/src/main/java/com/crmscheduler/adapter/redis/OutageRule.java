package com.crmscheduler.adapter.redis;

import java.time.Duration;

/**
 * When leases that lapsed are not taken back yet, because nobody could renew them.
 *
 * @param silence how long a partition is claimed by nobody when Redis has been away
 * @param grace how long after it those who were cut off may take to renew what they hold
 */
record OutageRule(Duration silence, Duration grace) {

    /** What a busy instance may be late. */
    private static final Duration LATE = Duration.ofSeconds(1);

    /** Somebody claims at every poll; a connection is back within a second, and a renewal follows within a quarter of a lease. */
    static OutageRule of(RedisSchedulerProperties properties) {
        return new OutageRule(properties.pollInterval().plus(LATE),
                properties.executionLease().dividedBy(2).plus(LATE));
    }
}
