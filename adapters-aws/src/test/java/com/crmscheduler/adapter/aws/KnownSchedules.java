package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.scheduler.model.SchedulerException;

/** What EventBridge knows, as a test says: nothing, one task, or one reading after the other. */
final class KnownSchedules implements CurrentSchedules {

    final AtomicInteger refused = new AtomicInteger();
    final List<ScheduleTaskId> deleted = new CopyOnWriteArrayList<>();
    private final Map<ScheduleTaskId, Queue<ScheduleTask>> readings = new HashMap<>();
    private final Set<ScheduleTaskId> newer = ConcurrentHashMap.newKeySet();
    private final Set<ScheduleTaskId> denied = ConcurrentHashMap.newKeySet();
    private volatile boolean away;

    /** What is read of a task; the last of them again and again. */
    synchronized void put(ScheduleTask first, ScheduleTask... then) {
        Queue<ScheduleTask> all = new ArrayDeque<>();
        all.add(first);
        all.addAll(Arrays.asList(then));
        readings.put(first.id(), all);
    }

    void goAway(boolean whether) {
        away = whether;
    }

    /** Makes the schedule of a task one that a newer release wrote, or takes that back. */
    void writtenByANewerRelease(ScheduleTaskId id, boolean whether) {
        if (whether) {
            newer.add(id);
        } else {
            newer.remove(id);
        }
    }

    /** Lets nobody read the schedule of a task, or takes that back. */
    void deny(ScheduleTaskId id, boolean whether) {
        if (whether) {
            denied.add(id);
        } else {
            denied.remove(id);
        }
    }

    @Override
    public synchronized void delete(ScheduleTaskId id) {
        deleted.add(id);
        readings.remove(id);
    }

    @Override
    public synchronized Optional<ScheduleTask> find(ScheduleTaskId id) {
        if (away) {
            refused.incrementAndGet();
            throw new ProviderUnavailable("aws", "EventBridge is away", new IOException("planned by the test"));
        }
        if (newer.contains(id)) {
            throw new ProviderUnavailable("aws", "a newer release wrote it", new NewerRelease("planned by the test"));
        }
        if (denied.contains(id)) {
            throw AwsFailures.unavailable("reading " + id, (RuntimeException) SchedulerException.builder().statusCode(
                    403).awsErrorDetails(
                            AwsErrorDetails.builder().errorCode("AccessDeniedException").errorMessage(
                                    "denied by the test").build())
                    .build());
        }
        Queue<ScheduleTask> left = readings.getOrDefault(id, new ArrayDeque<>());
        return Optional.ofNullable(left.size() > 1 ? left.poll() : left.peek());
    }
}
