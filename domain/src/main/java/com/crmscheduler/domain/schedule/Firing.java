package com.crmscheduler.domain.schedule;

import java.time.Instant;
import java.util.Optional;

/** The arithmetic behind {@link FiringPlan}. */
final class Firing {

    private Firing() {}

    private static Instant base(FiringPlan plan) {
        return plan.window().start().orElse(plan.anchor());
    }

    static Optional<Instant> first(FiringPlan plan) {
        return switch (plan.schedule()) {
            case Schedule.At at -> Optional.of(at.local().atZone(plan.zone()).toInstant());
            default -> next(plan, base(plan).minusMillis(1));
        };
    }

    static Optional<Instant> next(FiringPlan plan, Instant after) {
        return switch (plan.schedule()) {
            case Schedule.At at -> first(plan).filter(t -> t.isAfter(after));
            case Schedule.Rate rate -> {
                Instant base = base(plan);
                long period = rate.period().toMillis();
                long since = after.toEpochMilli() - base.toEpochMilli();
                Instant next = since < 0 ? base : base.plusMillis((since / period + 1) * period);
                yield Optional.of(next).filter(t -> plan.window().end().map(e -> !t.isAfter(e)).orElse(true));
            }
            case Schedule.Cron cron -> throw new UnsupportedOperationException();
        };
    }

    static Optional<Instant> latest(FiringPlan plan, Instant atOrBefore) {
        throw new UnsupportedOperationException();
    }

    static boolean includes(FiringPlan plan, Instant nominal) {
        return next(plan, nominal.minusMillis(1)).map(nominal::equals).orElse(false);
    }
}
