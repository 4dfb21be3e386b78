package com.crmscheduler.handler;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.domain.model.TaskType;
import java.time.InstantSource;

/** What a fork would add: one class, its collaborators in the constructor, and nothing anywhere else. */
final class GreetingTaskHandler implements TaskHandler {
    final InstantSource time;

    GreetingTaskHandler(InstantSource time) {
        this.time = time;
    }

    @Override
    public TaskType type() {
        return new TaskType("greeting");
    }

    @Override
    public void handle(TaskInvocation invocation) {}
}
