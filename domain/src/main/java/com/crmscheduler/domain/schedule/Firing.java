package com.crmscheduler.domain.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/** The arithmetic behind {@link FiringPlan}, one implementation for each kind of expression. */
sealed interface Firing permits Firing.Once, Firing.Periodic, CronFiring {

    static Firing of(FiringPlan plan) {
        return switch (plan.schedule()) {
            case Schedule.At at -> new Once(instantOf(at.local(), plan.zone().getRules()));
            case Schedule.Rate rate -> new Periodic(plan, rate.period().toMillis());
            case Schedule.Cron cron -> new CronFiring(plan, cron.fields(), plan.zone().getRules());
        };
    }

    private static Instant instantOf(LocalDateTime local, ZoneRules rules) {
        ZoneOffsetTransition shift = rules.getTransition(local);
        return shift != null && shift.isGap() ? shift.getInstant() : local.toInstant(rules.getOffset(local));
    }

    Optional<Instant> first();

    Optional<Instant> next(Instant afterExclusive);

    Optional<Instant> latest(Instant atOrBefore);

    boolean includes(Instant nominal);

    long count(Instant afterExclusive, Instant untilInclusive, long atMost);

    /** One time, whatever the window. */
    record Once(Instant time) implements Firing {

        @Override
        public Optional<Instant> first() {
            return Optional.of(time);
        }

        @Override
        public Optional<Instant> next(Instant afterExclusive) {
            return time.isAfter(afterExclusive) ? first() : Optional.empty();
        }

        @Override
        public Optional<Instant> latest(Instant atOrBefore) {
            return time.isAfter(atOrBefore) ? Optional.empty() : first();
        }

        @Override
        public boolean includes(Instant nominal) {
            return time.equals(nominal);
        }

        @Override
        public long count(Instant afterExclusive, Instant untilInclusive, long atMost) {
            return time.isAfter(afterExclusive) && !time.isAfter(untilInclusive) ? Math.min(1, atMost) : 0;
        }
    }

    /** Multiples of a period after a base. Counted by index: the base is 0, what is before it negative. */
    record Periodic(FiringPlan plan, long period) implements Firing {

        private Instant base() {
            return plan.window().start().orElse(plan.anchor());
        }

        private Instant end() {
            return plan.window().end().orElse(FiringPlan.LAST_INSTANT);
        }

        @Override
        public Optional<Instant> first() {
            Instant base = base();
            return next((plan.anchor().isAfter(base) ? plan.anchor() : base).minusMillis(1));
        }

        @Override
        public Optional<Instant> next(Instant afterExclusive) {
            return at(indexUpTo(afterExclusive) + 1);
        }

        @Override
        public Optional<Instant> latest(Instant atOrBefore) {
            return at(indexUpTo(atOrBefore));
        }

        @Override
        public boolean includes(Instant nominal) {
            return latest(nominal).map(nominal::equals).orElse(false);
        }

        @Override
        public long count(Instant afterExclusive, Instant untilInclusive, long atMost) {
            return Math.clamp(indexUpTo(untilInclusive) - indexUpTo(afterExclusive), 0, atMost);
        }

        private Optional<Instant> at(long index) {
            if (index < 0) {
                return Optional.empty();
            }
            Instant time = base().plusMillis(index * period);
            return time.isAfter(end()) ? Optional.empty() : Optional.of(time);
        }

        /** The index of the latest occurrence at or before a time; -1 when there is none. */
        private long indexUpTo(Instant time) {
            Instant base = base();
            Instant until = time.isAfter(end()) ? end() : time;
            return until.isBefore(base) ? -1 : (until.toEpochMilli() - base.toEpochMilli()) / period;
        }
    }
}
