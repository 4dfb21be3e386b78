package com.crmscheduler.devservices.aws;

import com.crmscheduler.domain.schedule.FiringPlan;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A schedule in its present version, with what it fires next. Guarded by the store's lock. */
final class Armed {

    private final StoredSchedule schedule;
    private final FiringPlan plan;
    private @Nullable Instant lastFired;
    private @Nullable Instant next;
    private Agenda.@Nullable Slot<Armed> slot;

    Armed(StoredSchedule schedule, FiringPlan plan, @Nullable Instant lastFired) {
        this.schedule = schedule;
        this.plan = plan;
        this.lastFired = lastFired;
    }

    StoredSchedule schedule() {
        return schedule;
    }

    FiringPlan plan() {
        return plan;
    }

    /** The latest occurrence that was picked up; null for none. */
    @Nullable
    Instant lastFired() {
        return lastFired;
    }

    /** The occurrence that waits to be picked up; null for none. */
    @Nullable
    Instant next() {
        return next;
    }

    Agenda.@Nullable Slot<Armed> slot() {
        return slot;
    }

    void await(Instant nominal, Agenda.Slot<Armed> itsSlot) {
        next = nominal;
        slot = itsSlot;
    }

    void awaitNothing() {
        next = null;
        slot = null;
    }

    void fired(Instant nominal) {
        lastFired = nominal;
        awaitNothing();
    }
}
