package com.crmscheduler.devservices.aws;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The groups there are, and the schedules in them. Guarded by the store's lock. */
final class Catalogue {

    private final NavigableMap<String, Group> groups = new TreeMap<>(ByHash.ORDER);
    private int schedules;

    void put(StoredGroup group) {
        groups.compute(group.name(), (name, before) -> before == null
                ? new Group(group, new TreeMap<>(ByHash.ORDER))
                : new Group(group, before.schedules()));
    }

    /**
     * A group.
     *
     * @throws ApiError when there is none of that name
     */
    StoredGroup group(String name) {
        return existing(name).group();
    }

    boolean hasGroup(String name) {
        return groups.containsKey(name);
    }

    int groupCount() {
        return groups.size();
    }

    /** Takes a group away with all that is in it. */
    void removeGroup(String name) {
        Group removed = groups.remove(name);
        schedules -= removed == null ? 0 : removed.schedules().size();
    }

    /** The groups after one, in the order of lists. */
    Stream<StoredGroup> groupsAfter(@Nullable String name) {
        Map<String, Group> rest = name == null ? groups : groups.tailMap(name, false);
        return rest.values().stream().map(Group::group);
    }

    /** The groups that are to be gone by now. */
    List<StoredGroup> groupsGoneBy(Instant now) {
        return groups.values().stream().map(Group::group)
                .filter(group -> group.goneAt() != null && !group.goneAt().isAfter(now)).toList();
    }

    void put(Armed armed) {
        ScheduleKey key = armed.schedule().key();
        if (existing(key.group()).schedules().put(key.name(), armed) == null) {
            schedules++;
        }
    }

    Optional<Armed> find(ScheduleKey key) {
        Group group = groups.get(key.group());
        return group == null ? Optional.empty() : Optional.ofNullable(group.schedules().get(key.name()));
    }

    void remove(ScheduleKey key) {
        if (existing(key.group()).schedules().remove(key.name()) != null) {
            schedules--;
        }
    }

    int scheduleCount() {
        return schedules;
    }

    /** The schedules of a group after one, in the order of lists. */
    Stream<Armed> schedulesOf(String group, @Nullable String after) {
        NavigableMap<String, Armed> all = existing(group).schedules();
        return (after == null ? all : all.tailMap(after, false)).values().stream();
    }

    /** All schedules after one, in the order of lists. */
    Stream<Armed> schedulesAfter(@Nullable ScheduleKey after) {
        if (after == null) {
            return groups.values().stream().flatMap(group -> group.schedules().values().stream());
        }
        Stream<Armed> rest = groups.tailMap(after.group(), false).values().stream()
                .flatMap(group -> group.schedules().values().stream());
        return groups.containsKey(after.group())
                ? Stream.concat(schedulesOf(after.group(), after.name()), rest)
                : rest;
    }

    private Group existing(String name) {
        Group group = groups.get(name);
        if (group == null) {
            throw ApiError.noGroup(name);
        }
        return group;
    }

    private record Group(StoredGroup group, NavigableMap<String, Armed> schedules) {}
}
