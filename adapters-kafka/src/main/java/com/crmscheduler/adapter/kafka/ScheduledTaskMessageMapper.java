package com.crmscheduler.adapter.kafka;

import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.mapstruct.BeanMapping;
import org.mapstruct.Mapper;
import org.mapstruct.Mapping;
import org.mapstruct.ReportingPolicy;

/**
 * Between what travels and what the application speaks. Generated, so that a component that is added on either side and
 * forgotten on the other does not compile.
 */
@Mapper(unmappedTargetPolicy = ReportingPolicy.ERROR, unmappedSourcePolicy = ReportingPolicy.ERROR)
interface ScheduledTaskMessageMapper {

    @Mapping(target = "executionId", source = "id")
    @Mapping(target = "taskId", source = "occurrence.taskId")
    @Mapping(target = "incarnation", source = "occurrence.incarnation")
    @Mapping(target = "kind", source = "occurrence.kind")
    @Mapping(target = "requestId", source = "occurrence.requestId")
    @Mapping(target = "nominal", source = "occurrence.nominal")
    @Mapping(target = "taskType", source = "type")
    @Mapping(target = "due", source = "dueAt")
    ScheduledTaskMessage message(ScheduledExecution execution);

    @Mapping(target = "id", source = "executionId")
    @Mapping(target = "occurrence", source = "message")
    @Mapping(target = "type", source = "taskType")
    @Mapping(target = "dueAt", source = "due")
    @Mapping(target = "withGeneration", ignore = true)
    ScheduledExecution execution(ScheduledTaskMessage message);

    @BeanMapping(unmappedSourcePolicy = ReportingPolicy.IGNORE)
    Occurrence occurrence(ScheduledTaskMessage message);

    default String text(ExecutionId id) {
        return id.value();
    }

    default ExecutionId executionId(String text) {
        return new ExecutionId(text);
    }

    default String text(ScheduleTaskId id) {
        return id.toString();
    }

    default ScheduleTaskId taskId(String text) {
        return ScheduleTaskId.parse(text);
    }

    default String text(TaskType type) {
        return type.value();
    }

    default TaskType taskType(String text) {
        return new TaskType(text);
    }

    default long millis(Instant instant) {
        return instant.toEpochMilli();
    }

    default Instant instant(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    default String text(RetryPolicy retry) {
        return retry.maxAttempts() + "," + retry.initialBackoff().toMillis() + "," + retry.maxBackoff().toMillis() + ","
                + retry.maxAge().toMillis();
    }

    default RetryPolicy retryPolicy(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("a retry policy has 4 numbers: " + text);
        }
        return new RetryPolicy(Integer.parseInt(parts[0]), Duration.ofMillis(Long.parseLong(parts[1])),
                Duration.ofMillis(
                        Long.parseLong(parts[2])),
                Duration.ofMillis(Long.parseLong(parts[3])));
    }

    default byte[] bytes(TaskPayload payload) {
        return payload.json().getBytes(StandardCharsets.UTF_8);
    }

    default TaskPayload payload(byte[] bytes) {
        String json = new String(bytes, StandardCharsets.UTF_8);
        // The quick decoder replaces what is not UTF-8; only where the replacement character appears is a strict look due.
        if (json.indexOf('\uFFFD') >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("the payload is not UTF-8", e);
            }
        }
        return new TaskPayload(json);
    }
}
