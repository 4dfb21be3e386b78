package com.crmscheduler.adapter.kafka;

import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Executions to send. */
final class Executions {

    static final Instant NOMINAL = Instant.parse("2026-12-01T09:00:00Z");

    private Executions() {}

    static ScheduledExecution named(String name) {
        return named(name, "{\"name\":\"" + name + "\"}");
    }

    static ScheduledExecution named(String name, String json) {
        Occurrence occurrence = Occurrence.scheduled(new ScheduleTaskId("tests", name), 42, NOMINAL);
        return new ScheduledExecution(occurrence.executionId(), occurrence, 1, 1, new TaskType("log"), new TaskPayload(
                json), RetryPolicy.DEFAULT, NOMINAL, NOMINAL.plusMillis(3));
    }

    static List<ScheduledExecution> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> named("task-" + i)).toList();
    }

    static String name(ScheduledExecution execution) {
        return execution.occurrence().taskId().name();
    }
}
