package com.crmscheduler.application.service;

import com.crmscheduler.application.port.DueTaskSource.DuePlan;
import com.crmscheduler.application.port.DueTaskSource.Settlement;
import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.schedule.FiringPlan;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a due plan: a pure function of the plan and the store's time at the claim.
 *
 * <p>An occurrence is <em>missed</em> when it is claimed more than {@link #GRACE} after the end of its flexible window; until
 * then it is merely late. While none is missed, all that are due fire. As soon as one is, the catch-up policy says which of all
 * that are due still fire:
 * <ul>
 *   <li>{@code LATEST}: only the latest one, so that what is merely late before it is dropped too; where even that is older than
 *   the policy's window, as {@code SKIP};
 *   <li>{@code SKIP}: all that are merely late, and none that is missed;
 *   <li>{@code ALL}: all that are merely late, and of those that are missed the ones that the window covers, the latest
 *   {@code limit} of them.
 * </ul>
 * One occurrence is decided on at a time; the next one is armed, is claimed at once where it is due already, and decided on in
 * its turn. Where the next one is missed it comes {@link #PACE} after the one before it at the earliest, so that a schedule
 * catches up at a bounded rate; those that are merely late come at once. One-time tasks fire however late they are.
 */
final class Misfire {

    /** How late an occurrence may be, by load or a short outage, without being treated as missed. */
    static final Duration GRACE = Duration.ofSeconds(60);

    /** The least time from an occurrence of a schedule to a missed one that is caught up with after it. */
    static final Duration PACE = Duration.ofMillis(100);

    /** A cron is counted one by one, up to this many a decision, because the count must not cost the turn; a rate, all. */
    static final int MAX_COUNTED = 10_000;

    private Misfire() {}

    /**
     * What to do, and how many occurrences it skips.
     *
     * @param settlement for the store
     * @param skipped the skipped occurrences; of a cron counted up to {@value #MAX_COUNTED}
     * @param beyondLimit those of them that the policy's window covers, and its limit does not
     */
    record Decision(Settlement settlement, long skipped, long beyondLimit) {}

    static Decision decide(DuePlan due, Instant claimedAt) {
        ScheduleTask task = due.task();
        if (task.definition().schedule() instanceof Schedule.At) {
            return new Decision(new Settlement(due, true, null, null), 0, 0);
        }
        FiringPlan plan = task.plan();
        Instant earliest = earliestToFire(task, plan, due.nominal(), claimedAt);
        if (earliest != null && !earliest.isAfter(due.nominal())) {
            return new Decision(fires(due, plan.next(due.nominal()).orElse(null), claimedAt), 0, 0);
        }
        Instant lastSkipped = earliest == null ? claimedAt : earliest.minusMillis(1);
        long skipped = countSkipped(plan, due.nominal(), lastSkipped);
        return new Decision(settle(due, false, earliest, null), skipped,
                beyondLimit(task, plan, due.nominal(), lastSkipped, claimedAt));
    }

    private static Settlement fires(DuePlan due, @Nullable Instant next, Instant claimedAt) {
        boolean catchesUp = next != null && next.isBefore(lateSince(due.task(), claimedAt));
        return settle(due, true, next, catchesUp ? claimedAt.plus(PACE) : null);
    }

    private static Instant lateSince(ScheduleTask task, Instant claimedAt) {
        return claimedAt.minus(GRACE).minus(task.definition().flexibleTimeWindow().length());
    }

    private static CatchUpPolicy policy(ScheduleTask task) {
        return Objects.requireNonNullElse(task.definition().catchUp(), CatchUpPolicy.DEFAULT);
    }

    /** What is skipped inside the window of a policy that fires all is more than its limit. */
    private static long beyondLimit(ScheduleTask task, FiringPlan plan, Instant nominal, Instant lastSkipped,
            Instant claimedAt) {
        CatchUpPolicy policy = policy(task);
        if (policy.mode() != CatchUpPolicy.Mode.ALL) {
            return 0;
        }
        Instant covered = claimedAt.minus(policy.window());
        Instant first = nominal.isBefore(covered) ? covered : nominal;
        return first.isAfter(lastSkipped) ? 0 : plan.count(first.minusMillis(1), lastSkipped, mostCounted(plan));
    }

    /** The first occurrence from the nominal one on that is to fire; null when the plan ends before it. */
    private static @Nullable Instant earliestToFire(ScheduleTask task, FiringPlan plan, Instant nominal,
            Instant claimedAt) {
        Instant lateSince = lateSince(task, claimedAt);
        if (!nominal.isBefore(lateSince)) {
            return nominal;
        }
        CatchUpPolicy policy = policy(task);
        Instant covered = claimedAt.minus(policy.window());
        return switch (policy.mode()) {
            case SKIP -> atOrAfter(plan, lateSince);
            case LATEST -> {
                Instant latest = plan.latest(claimedAt).orElse(nominal);
                yield atOrAfter(plan, latest.isBefore(covered) ? lateSince : latest);
            }
            case ALL -> {
                Instant oldest = covered.isBefore(lateSince) ? covered : lateSince;
                Instant first = nominal.isBefore(oldest) ? oldest : nominal;
                yield atOrAfter(plan, latestOf(plan, first, lateSince, policy.limit()));
            }
        };
    }

    private static @Nullable Instant atOrAfter(FiringPlan plan, Instant time) {
        return plan.next(time.minusMillis(1)).orElse(null);
    }

    /** Where the latest so many occurrences before {@code end} begin, but not before {@code notBefore}. */
    private static Instant latestOf(FiringPlan plan, Instant notBefore, Instant end, int limit) {
        Instant start = end;
        for (int i = 0; i < limit; i++) {
            Instant earlier = plan.latest(start.minusMillis(1)).orElse(null);
            if (earlier == null || !earlier.isAfter(notBefore)) {
                return notBefore;
            }
            start = earlier;
        }
        return start;
    }

    private static long countSkipped(FiringPlan plan, Instant nominal, Instant until) {
        return 1 + plan.count(nominal, until, mostCounted(plan) - 1);
    }

    private static long mostCounted(FiringPlan plan) {
        return plan.schedule() instanceof Schedule.Cron ? MAX_COUNTED : Long.MAX_VALUE;
    }

    private static Settlement settle(DuePlan due, boolean fires, @Nullable Instant next, @Nullable Instant notBefore) {
        ScheduleTask task = due.task();
        Instant nextDue = next == null
                ? null
                : task.definition().flexibleTimeWindow().dueTime(
                        Occurrence.scheduled(task.id(), task.incarnation(), next));
        boolean early = nextDue != null && notBefore != null && nextDue.isBefore(notBefore);
        return new Settlement(due, fires, next, early ? notBefore : nextDue);
    }
}
