package com.crmscheduler.adapter.redis;

import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.Execution;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskType;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * The stored form of an execution in the history: key \\0, type \\0, kind (1), state (1), due (6), nominal (6), then its attempts in
 * a row; complete.lua puts it together.
 */
final class HistoryCodec {

    private static final ExecutionKind[] KINDS = ExecutionKind.values();

    private HistoryCodec() {}

    /** What complete.lua is told of an outcome: the id, the kind, the type, the attempt to the end. */
    static byte[] about(ScheduledExecution execution, byte[] attempt) {
        byte[] type = execution.type().value().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(18 + type.length + attempt.length);
        out.put(LetterCodec.field(execution.id())).put((byte) execution.occurrence().kind().ordinal()).put(type)
                .put((byte) 0).put(attempt);
        return out.array();
    }

    /** @throws IllegalArgumentException when it cannot be read */
    static Entry decode(ExecutionId id, byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            String key = LetterCodec.untilZero(in);
            TaskType type = new TaskType(LetterCodec.untilZero(in));
            ExecutionKind kind = KINDS[in.get()];
            Execution.State state = switch (in.get()) {
                case 's' -> Execution.State.SUCCEEDED;
                case 'r' -> Execution.State.RETRYING;
                default -> Execution.State.DEAD_LETTERED;
            };
            Instant due = Binary.takeSureTime(in);
            Instant nominal = Binary.takeSureTime(in);
            List<Attempt> attempts = AttemptCodec.row(in, in.remaining());
            return new Entry(key,
                    new Execution(id, ScheduleTaskId.parse(key.substring(0, key.indexOf('@'))), kind, type,
                            nominal, due, state, attempts));
        } catch (BufferUnderflowException | IndexOutOfBoundsException | ScheduleTaskException e) {
            throw new IllegalArgumentException(
                    "the history of execution " + id + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * An entry.
     *
     * @param key of its record, while it has one
     * @param execution what is known of it
     */
    record Entry(String key, Execution execution) {}
}
