package com.crmscheduler.domain.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Local times that a cron matches, as instants. A local time in a gap has none, and one in an overlap has its earlier one: so
 * instants have the order of their local times, and a search among local times is a search among instants.
 */
record CronFiring(FiringPlan plan, CronFields fields, ZoneRules rules) implements Firing {

    /** Before any window can start, and far enough from the ends of {@link Instant} to compute with. */
    private static final Instant BEFORE_ALL = Instant.EPOCH.minusSeconds(2 * 86_400);
    private static final Instant AFTER_ALL = FiringPlan.LAST_INSTANT.plusSeconds(2 * 86_400);

    @Override
    public Optional<Instant> first() {
        return next(plan.anchor().minusMillis(1));
    }

    @Override
    public Optional<Instant> next(Instant afterExclusive) {
        return Optional.ofNullable(following(afterExclusive));
    }

    private @Nullable Instant following(Instant afterExclusive) {
        Instant start = plan.window().start().orElse(BEFORE_ALL);
        Instant after = afterExclusive.isBefore(start) ? start.minusMillis(1) : afterExclusive;
        if (after.isAfter(AFTER_ALL)) {
            return null;
        }
        Instant from = Instant.ofEpochSecond(after.getEpochSecond() + 1);
        ZoneOffset offset = rules.getOffset(from);
        LocalDateTime local = LocalDateTime.ofEpochSecond(from.getEpochSecond(), 0, offset);
        if (isSecondPass(local, offset)) {
            local = rules.getTransition(local).getDateTimeBefore();
        }
        LocalDateTime match = fields.nextOrSame(local);
        while (match != null) {
            Instant instant = instantOf(match);
            if (instant != null) {
                return plan.window().contains(instant) ? instant : null;
            }
            match = fields.nextOrSame(rules.getTransition(match).getDateTimeAfter());
        }
        return null;
    }

    @Override
    public Optional<Instant> latest(Instant atOrBefore) {
        Instant end = plan.window().end().orElse(AFTER_ALL);
        Instant until = atOrBefore.isAfter(end) ? end : atOrBefore;
        if (until.isBefore(BEFORE_ALL)) {
            return Optional.empty();
        }
        ZoneOffset offset = rules.getOffset(until);
        LocalDateTime local = LocalDateTime.ofEpochSecond(until.getEpochSecond(), 0, offset);
        if (isSecondPass(local, offset)) {
            local = rules.getTransition(local).getDateTimeBefore().minusSeconds(1);
        }
        LocalDateTime match = fields.previousOrSame(local);
        while (match != null) {
            Instant instant = instantOf(match);
            if (instant != null) {
                return plan.window().contains(instant) ? Optional.of(instant) : Optional.empty();
            }
            match = fields.previousOrSame(rules.getTransition(match).getDateTimeBefore().minusSeconds(1));
        }
        return Optional.empty();
    }

    @Override
    public boolean includes(Instant nominal) {
        if (nominal.getNano() != 0 || nominal.isBefore(BEFORE_ALL) || nominal.isAfter(AFTER_ALL)) {
            return false;
        }
        ZoneOffset offset = rules.getOffset(nominal);
        LocalDateTime local = LocalDateTime.ofEpochSecond(nominal.getEpochSecond(), 0, offset);
        return plan.window().contains(nominal) && !isSecondPass(local, offset) && fields.matches(local);
    }

    @Override
    public long count(Instant afterExclusive, Instant untilInclusive, long atMost) {
        long count = 0;
        Instant at = afterExclusive;
        while (count < atMost) {
            at = following(at);
            if (at == null || at.isAfter(untilInclusive)) {
                return count;
            }
            count++;
        }
        return count;
    }

    /** Whether a local time, with the offset that an instant has, is one that the clocks have shown before. */
    private boolean isSecondPass(LocalDateTime local, ZoneOffset offset) {
        return !rules.isFixedOffset() && !rules.getOffset(local).equals(offset);
    }

    /** The instant at which clocks show a local time first; null when they skip it. */
    private @Nullable Instant instantOf(LocalDateTime local) {
        ZoneOffset offset = rules.getOffset(local);
        Instant instant = local.toInstant(offset);
        if (rules.isFixedOffset() || rules.getOffset(instant).equals(offset)) {
            return instant;
        }
        ZoneOffsetTransition shift = rules.getTransition(local);
        return shift != null && shift.isGap() ? null : instant;
    }
}
