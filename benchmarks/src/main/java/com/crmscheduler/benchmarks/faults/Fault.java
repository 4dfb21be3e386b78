package com.crmscheduler.benchmarks.faults;

import java.time.Duration;

/**
 * One fault of a plan.
 *
 * @param at how long after the start of the plan
 * @param kind what is done
 * @param slot whom it strikes, where it strikes an instance or its links
 * @param hold how long it goes on
 * @param amount how much, in the kind's own unit
 */
record Fault(Duration at, Kind kind, int slot, Duration hold, long amount) {

    /** What can be done to a running system. */
    enum Kind {
        INSTANCE_KILL("kill -9 of an instance, started again", true, true, 300, 3_000),
        INSTANCE_FREEZE("SIGSTOP of an instance, then SIGCONT", true, true, 500, 9_000),
        REDIS_KILL("kill -9 of Redis, started again", false, true, 200, 3_000),
        KAFKA_KILL("kill -9 of Kafka, started again", false, false, 200, 3_000),
        REDIS_LINK_CUT("link to Redis dead, connections open", true, true, 500, 8_000),
        REDIS_LINK_RESET("connections to Redis reset", true, true, 0, 50),
        REDIS_LINK_SLOW("link to Redis delayed", true, true, 1_000, 4_000),
        KAFKA_LINK_CUT("link to Kafka dead, connections open", true, false, 500, 8_000),
        KAFKA_LINK_RESET("connections to Kafka reset", true, false, 0, 50),
        KAFKA_LINK_SLOW("link to Kafka delayed", true, false, 1_000, 4_000),
        CLOCK_STEP("clock of an instance stepped, and back", true, false, 1_000, 8_000),
        DISK_FULL("full disk under Redis with appendfsync always: it ends, started again", false, true, 500, 2_000),
        DISK_FULL_ALIVE("full disk under Redis with appendfsync everysec: it refuses writes", false, true, 500, 3_000),
        HANDLERS_SLOW("handlers of an instance slower", true, false, 1_000, 4_000);

        private final String title;
        private final boolean strikesOne;
        private final boolean cutsOff;
        private final int shortest;
        private final int longest;

        Kind(String title, boolean strikesOne, boolean cutsOff, int shortest, int longest) {
            this.title = title;
            this.strikesOne = strikesOne;
            this.cutsOff = cutsOff;
            this.shortest = shortest;
            this.longest = longest;
        }

        String title() {
            return title;
        }

        /** Whether it strikes one instance, and not all of them. */
        boolean strikesOne() {
            return strikesOne;
        }

        /** Whether what an instance had begun may come again for its sake. */
        boolean cutsOff() {
            return cutsOff;
        }

        /** Bounds of its length, in milliseconds. */
        int shortest() {
            return shortest;
        }

        int longest() {
            return longest;
        }
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')
                + (kind.strikesOne ? " of slot " + (slot + 1) : "") + " for " + hold.toMillis() + " ms"
                + (amount == 0 ? "" : " by " + amount + " ms");
    }
}
