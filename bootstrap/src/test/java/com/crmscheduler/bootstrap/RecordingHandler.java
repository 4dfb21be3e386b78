package com.crmscheduler.bootstrap;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.domain.model.TaskType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Serves the task type {@code recording} and remembers what it was called with, and when. */
final class RecordingHandler implements TaskHandler {

    private static final TaskType TYPE = new TaskType("recording");
    private static final InstantSource TIME = InstantSource.system();

    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public void handle(TaskInvocation invocation) {
        calls.add(new Call(invocation, TIME.instant()));
    }

    /** The calls for one schedule, in order. */
    List<Call> callsFor(String name) {
        return calls.stream().filter(call -> call.invocation().scheduleId().name().equals(name)).toList();
    }

    /** The names of the schedules that it was called for, in order. */
    List<String> names() {
        return calls.stream().map(call -> call.invocation().scheduleId().name()).toList();
    }

    record Call(TaskInvocation invocation, Instant at) {}
}
