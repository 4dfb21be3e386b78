package com.crmscheduler.testkit;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskType;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Remembers each call, then does what the test prepared for it; by default it succeeds. Any thread. */
public final class RecordingHandler implements TaskHandler {

    /** What a handler does when it is called. */
    @FunctionalInterface
    public interface Reaction {
        void to(TaskInvocation invocation) throws Exception;
    }

    /** What {@link #failNext} makes a call throw. */
    public static final String FAILURE = "failed on purpose";

    private final TaskType type;
    private final InstantSource clock;
    private final Queue<Delivery> deliveries = new ConcurrentLinkedQueue<>();
    private final Map<ScheduleTaskId, Queue<Reaction>> prepared = new ConcurrentHashMap<>();

    /** @param clock stamps the deliveries: the backend's clock, where that is known */
    public RecordingHandler(TaskType type, InstantSource clock) {
        this.type = type;
        this.clock = clock;
    }

    public RecordingHandler(InstantSource clock) {
        this(TaskMother.TYPE, clock);
    }

    @Override
    public TaskType type() {
        return type;
    }

    @Override
    public void handle(TaskInvocation invocation) throws Exception {
        deliveries.add(new Delivery(invocation, clock.instant()));
        Queue<Reaction> reactions = prepared.get(invocation.scheduleId());
        Reaction reaction = reactions == null ? null : reactions.poll();
        if (reaction != null) {
            reaction.to(invocation);
        }
    }

    /** Prepares what the next call for a task does; several are done in the order in which they were prepared. */
    public void onNext(ScheduleTaskId id, Reaction reaction) {
        prepared.computeIfAbsent(id, key -> new ConcurrentLinkedQueue<>()).add(reaction);
    }

    /** Makes the next calls for a task fail, so many times. */
    public void failNext(ScheduleTaskId id, int times) {
        for (int i = 0; i < times; i++) {
            onNext(id, invocation -> {
                throw new IllegalStateException(FAILURE);
            });
        }
    }

    /** Every call so far, in the order of their begin. */
    public List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    public List<Delivery> deliveriesOf(ScheduleTaskId id) {
        return deliveries.stream().filter(delivery -> delivery.scheduleId().equals(id)).toList();
    }
}
