package com.crmscheduler.devservices.aws;

import com.crmscheduler.devservices.aws.Agenda.Slot;
import com.crmscheduler.domain.schedule.FiringPlan;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is due when. An occurrence is picked up at its due time by the version of its schedule that stands then, and becomes a
 * delivery; from there on nothing recalls it. Guarded by the store's lock.
 */
final class Timetable {

    private static final int MILLIS_PER_MINUTE = 60_000;

    private final Agenda<Armed> due = new Agenda<>();
    private final Agenda<Delivery> outgoing = new Agenda<>();
    private final long seed;
    private final Supplier<Duration> lateness;
    private final Consumer<Delivery> pickedUp;

    /**
     * Creates an empty one.
     *
     * @param seed what delays and names of executions are drawn from
     * @param lateness how much after its due time a delivery is sent
     * @param pickedUp is told of each occurrence that is picked up
     */
    Timetable(long seed, Supplier<Duration> lateness, Consumer<Delivery> pickedUp) {
        this.seed = seed;
        this.lateness = lateness;
        this.pickedUp = pickedUp;
    }

    /**
     * Takes a schedule that was written at {@code now}, in the place of its version before. What that fired last is carried over
     * to a recurring version, so that nothing fires twice; a one-time version begins anew.
     */
    Armed write(StoredSchedule schedule, @Nullable Armed before, Instant now) {
        FiringPlan plan = Plans.of(schedule);
        Instant lastFired = before == null || plan.schedule() instanceof Schedule.At ? null : before.lastFired();
        Instant open = before != null && before.next() != null && !before.next().isAfter(now) ? before.next() : null;
        if (before != null) {
            disarm(before);
        }
        Armed armed = new Armed(schedule, plan, lastFired);
        if (schedule.enabled()) {
            arm(armed, Plans.first(plan, now, lastFired, open));
        }
        return armed;
    }

    /** Takes a schedule as it was kept while the endpoint was down. */
    Armed restore(StoredSchedule schedule, @Nullable Instant lastFired, Instant now) {
        FiringPlan plan = Plans.of(schedule);
        Armed armed = new Armed(schedule, plan, lastFired);
        if (schedule.enabled()) {
            arm(armed, Plans.firstAfterRestart(plan, now, schedule.modified(), lastFired));
        }
        return armed;
    }

    void disarm(Armed armed) {
        if (armed.slot() != null) {
            due.remove(armed.slot());
            armed.awaitNothing();
        }
    }

    /** Makes deliveries of all that came due in a schedule up to a time. */
    void pickUpDue(Armed armed, Instant until) {
        while (armed.slot() != null && !armed.slot().time().isAfter(until)) {
            pickUp(armed);
        }
    }

    /** Takes what is to be sent by now, in the order of its times. */
    List<Delivery> take(Instant now, int atMost) {
        List<Delivery> taken = new ArrayList<>();
        while (taken.size() < atMost) {
            Slot<Armed> nextDue = due.first().orElse(null);
            Slot<Delivery> nextOut = outgoing.first().orElse(null);
            if (nextDue != null && !nextDue.time().isAfter(now)
                    && (nextOut == null || !nextDue.time().isAfter(nextOut.time()))) {
                pickUp(nextDue.item());
            } else if (nextOut != null && !nextOut.time().isAfter(now)) {
                outgoing.remove(nextOut);
                taken.add(nextOut.item());
            } else {
                break;
            }
        }
        return taken;
    }

    /** Sends a delivery at its time. */
    void send(Delivery delivery) {
        outgoing.add(delivery.sendAt(), delivery);
    }

    /** When something is to be done next. */
    Optional<Instant> next() {
        return Stream.of(due.first().map(Slot::time), outgoing.first().map(Slot::time)).flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    private void pickUp(Armed armed) {
        Slot<Armed> slot = armed.slot();
        Instant nominal = armed.next();
        if (slot == null || nominal == null) {
            throw new IllegalStateException("not armed: " + armed.schedule().key());
        }
        due.remove(slot);
        armed.fired(nominal);
        Delivery delivery = new Delivery(executionId(armed.schedule(), nominal), armed.schedule(), nominal, 0, null,
                slot.time().plus(lateness.get()));
        pickedUp.accept(delivery);
        send(delivery);
        arm(armed, armed.plan().next(nominal));
    }

    private void arm(Armed armed, Optional<Instant> nominal) {
        nominal.ifPresent(time -> armed.await(time, due.add(time.plus(delay(armed.schedule(), time)), armed)));
    }

    private Duration delay(StoredSchedule schedule, Instant nominal) {
        long window = (long) schedule.windowMinutes() * MILLIS_PER_MINUTE;
        if (window == 0) {
            return Duration.ZERO;
        }
        long drawn = Hashes.of(seed ^ nominal.toEpochMilli(), schedule.key().group() + "/" + schedule.key().name());
        return Duration.ofMillis(Math.floorMod(drawn, window));
    }

    private String executionId(StoredSchedule schedule, Instant nominal) {
        long id = Hashes.of(seed ^ nominal.toEpochMilli() ^ Hashes.mix(schedule.revision()),
                Arns.schedule(schedule.key()));
        return String.format(Locale.ROOT, "%016x", id);
    }
}
