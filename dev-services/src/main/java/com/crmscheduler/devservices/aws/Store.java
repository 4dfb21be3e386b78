package com.crmscheduler.devservices.aws;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that the endpoint knows: groups, schedules, and what is on its way. Each method is one step, seen whole or not at all by
 * other threads and, where a directory is given, by the next start.
 */
final class Store implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Catalogue catalogue = new Catalogue();
    private final Map<String, Delivery> underway = new HashMap<>();
    private final Timetable timetable;
    private final Journal journal;
    private final Runnable woken;
    private long lastRevision;

    /**
     * Opens a store with what its directory holds, and the default group.
     *
     * @param woken is called when something may be due earlier than was known
     */
    Store(@Nullable Path directory, long seed, FaultSwitches faults, Instant now, Runnable woken) {
        this.timetable = new Timetable(seed, faults::lateness, this::pickedUp);
        this.woken = woken;
        Replay replay = new Replay();
        this.journal = directory == null ? Journal.NONE : FileJournal.open(directory, replay::read);
        catalogue.put(new StoredGroup(Call.DEFAULT_GROUP, now, now, null, Map.of()));
        restore(replay, now);
        journal.rewrite(snapshot());
    }

    /** The next number for a version of a schedule. */
    long nextRevision() {
        return locked(() -> ++lastRevision);
    }

    /**
     * Adds a schedule.
     *
     * @throws ApiError when its group is absent or going, its name is taken, or there are too many
     */
    void create(StoredSchedule schedule, int quota) {
        locked(() -> {
            purge(schedule.created());
            StoredGroup group = catalogue.group(schedule.key().group());
            if (group.goneAt() != null) {
                throw new ApiError(ApiError.Type.CONFLICT,
                        "Schedule group " + group.name() + " is being deleted.");
            }
            if (catalogue.find(schedule.key()).isPresent()) {
                throw new ApiError(ApiError.Type.CONFLICT,
                        "Schedule " + schedule.key().name() + " already exists.");
            }
            if (catalogue.scheduleCount() >= quota) {
                throw new ApiError(ApiError.Type.QUOTA, "The quota of " + quota + " schedules is exceeded.");
            }
            journal.append(Change.put(schedule, null));
            catalogue.put(timetable.write(schedule, null, schedule.modified()));
            return wake();
        });
    }

    /**
     * Replaces a schedule. What came due before belongs to the version before.
     *
     * @param change makes the new version of the present one
     * @throws ApiError when there is none
     */
    void update(ScheduleKey key, Function<StoredSchedule, StoredSchedule> change, Instant now) {
        locked(() -> {
            Armed before = existing(key, now);
            timetable.pickUpDue(before, now);
            StoredSchedule schedule = change.apply(before.schedule());
            Armed armed = timetable.write(schedule, before, now);
            journal.append(Change.put(schedule, armed.lastFired()));
            catalogue.put(armed);
            return wake();
        });
    }

    /**
     * Removes a schedule. What came due before is delivered all the same.
     *
     * @throws ApiError when there is none
     */
    void delete(ScheduleKey key, Instant now) {
        locked(() -> {
            Armed armed = existing(key, now);
            timetable.pickUpDue(armed, now);
            drop(armed);
            return wake();
        });
    }

    /**
     * A schedule.
     *
     * @throws ApiError when there is none
     */
    StoredSchedule find(ScheduleKey key, Instant now) {
        return locked(() -> existing(key, now).schedule());
    }

    /** What a function finds among groups and schedules as they are at one moment. */
    <T> T read(Instant now, Function<Catalogue, T> query) {
        return locked(() -> {
            purge(now);
            return query.apply(catalogue);
        });
    }

    /**
     * Adds a group, or writes one anew.
     *
     * @param change what becomes of the group; given the catalogue to look at
     */
    void writeGroup(Instant now, Function<Catalogue, StoredGroup> change) {
        locked(() -> {
            purge(now);
            StoredGroup group = change.apply(catalogue);
            journal.append(Change.group(group));
            catalogue.put(group);
            purge(now);
            return wake();
        });
    }

    /** Takes what is to be sent by now. What is taken has to be settled, or tried again. */
    List<Delivery> take(Instant now, int atMost) {
        return locked(() -> {
            purge(now);
            return timetable.take(now, atMost);
        });
    }

    /** Ends a delivery. A schedule that has fired for the last time goes now, if it is to. */
    void settle(Delivery delivery) {
        locked(() -> {
            underway.remove(delivery.executionId());
            journal.append(Change.settled(delivery));
            catalogue.find(delivery.schedule().key())
                    .filter(armed -> armed.schedule().revision() == delivery.schedule().revision())
                    .filter(armed -> armed.schedule().deletedAfterCompletion() && armed.next() == null
                            && armed.plan().next(delivery.nominal()).isEmpty())
                    .ifPresent(this::drop);
            return compact();
        });
    }

    void tryAgain(Delivery delivery) {
        locked(() -> {
            underway.put(delivery.executionId(), delivery);
            journal.append(Change.pending(delivery));
            timetable.send(delivery);
            return compact();
        });
    }

    Optional<Instant> nextDue() {
        return locked(timetable::next);
    }

    @Override
    public void close() {
        locked(() -> {
            journal.close();
            return null;
        });
    }

    private void pickedUp(Delivery delivery) {
        underway.put(delivery.executionId(), delivery);
        journal.append(Change.pending(delivery));
    }

    private Armed existing(ScheduleKey key, Instant now) {
        purge(now);
        return catalogue.find(key).orElseThrow(() -> ApiError.noSchedule(key));
    }

    private void drop(Armed armed) {
        timetable.disarm(armed);
        catalogue.remove(armed.schedule().key());
        journal.append(Change.drop(armed.schedule().key()));
    }

    /** Groups whose deletion has come to its end go; until then their schedules fire. */
    private void purge(Instant now) {
        for (StoredGroup group : catalogue.groupsGoneBy(now)) {
            Instant end = group.goneAt() == null ? now : group.goneAt();
            catalogue.schedulesOf(group.name(), null).forEach(armed -> {
                timetable.pickUpDue(armed, end);
                timetable.disarm(armed);
            });
            catalogue.removeGroup(group.name());
            journal.append(Change.ungroup(group.name()));
        }
    }

    private void restore(Replay replay, Instant now) {
        lastRevision = replay.lastRevision();
        replay.groups().forEach(catalogue::put);
        replay.schedules()
                .forEach(kept -> catalogue.put(timetable.restore(kept.schedule(), kept.lastFired(), now)));
        replay.deliveries().forEach(delivery -> {
            underway.put(delivery.executionId(), delivery);
            timetable.send(delivery);
        });
    }

    private @Nullable Void compact() {
        if (journal.isLongFor(catalogue.scheduleCount() + underway.size())) {
            journal.rewrite(snapshot());
        }
        return null;
    }

    /** All that has to be kept: first the versions that only deliveries still need, last the deliveries. */
    private Stream<ObjectNode> snapshot() {
        return Stream.of(catalogue.groupsAfter(null).map(Change::group),
                underway.values().stream().map(delivery -> Change.old(delivery.schedule())),
                catalogue.schedulesAfter(null).map(armed -> Change.put(armed.schedule(), armed.lastFired())),
                underway.values().stream().map(Change::pending)).flatMap(lines -> lines);
    }

    private @Nullable Void wake() {
        woken.run();
        return compact();
    }

    private <T extends @Nullable Object> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
