package com.crmscheduler.adapter.redis;

import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a replayed execution carries, because its task may be gone: format (1), kind (1), the request of a manual run or nothing,
 * type, retry policy, and the payload to the end.
 */
final class CarriedCodec {

    private static final byte FORMAT = 1;
    private static final ExecutionKind[] KINDS = ExecutionKind.values();

    private CarriedCodec() {}

    static byte[] encode(Occurrence occurrence, TaskType type, RetryPolicy retry, TaskPayload payload) {
        String asked = occurrence.requestId();
        byte[] request = asked == null ? new byte[0] : asked.getBytes(StandardCharsets.US_ASCII);
        byte[] selector = type.value().getBytes(StandardCharsets.US_ASCII);
        byte[] json = payload.json().getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(96 + request.length + selector.length + json.length);
        out.put(FORMAT).put((byte) occurrence.kind().ordinal());
        Binary.putText(out, request);
        Binary.putText(out, selector);
        Binary.putUnsigned(out, retry.maxAttempts());
        Binary.putDuration(out, retry.initialBackoff());
        Binary.putDuration(out, retry.maxBackoff());
        Binary.putDuration(out, retry.maxAge());
        out.put(json);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /** Reads so many bytes. */
    static Carried decode(ScheduleTaskId task, ExecutionRecord record, ByteBuffer in, int bytes) {
        int end = in.position() + bytes;
        if (in.get() != FORMAT) {
            throw new IllegalArgumentException("what a replay carries is of another format");
        }
        ExecutionKind kind = KINDS[in.get()];
        String request = Binary.takeText(in);
        TaskType type = new TaskType(Binary.takeText(in));
        RetryPolicy retry = new RetryPolicy((int) Binary.takeUnsigned(in), Binary.takeDuration(in),
                Binary.takeDuration(in), Binary.takeDuration(in));
        TaskPayload payload = new TaskPayload(Binary.takeString(in, end - in.position()));
        @Nullable
        String requestId = request.isEmpty() ? null : request;
        return new Carried(new Occurrence(task, record.incarnation(), kind, record.nominal(), requestId), type, retry,
                payload);
    }

    /** What was carried. */
    record Carried(Occurrence occurrence, TaskType type, RetryPolicy retry, TaskPayload payload) {

        ScheduledExecution execution(ExecutionRecord record, Instant claimedAt) {
            return new ScheduledExecution(occurrence.executionId(), occurrence, record.generation(), record.attempt(),
                    type, payload, retry, record.due(), claimedAt);
        }
    }
}
