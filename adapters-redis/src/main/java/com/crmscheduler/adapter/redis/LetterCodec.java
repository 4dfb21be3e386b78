package com.crmscheduler.adapter.redis;

import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.DeadLetter;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** The stored form of a dead letter; prelude.lua has the layout, complete.lua puts it together. */
final class LetterCodec {

    private static final int FORMAT = 1;
    private static final int MAX_STACK = 16_000;
    private static final int MAX_REASON = 1_000;

    private LetterCodec() {}

    /** The field of a letter, and of an execution in the history. */
    static byte[] field(ExecutionId id) {
        return HexFormat.of().parseHex(id.value());
    }

    static ExecutionId id(byte[] field) {
        return new ExecutionId(HexFormat.of().formatHex(field));
    }

    /** What complete.lua ends a letter with, behind a 'd': what a replay carries, the reason, the stack to the end. */
    static byte[] outcome(ScheduledExecution execution, String reason, String stack) {
        byte[] carried = CarriedCodec.encode(execution.occurrence(), execution.type(), execution.retry(),
                execution.payload());
        byte[] why = clip(reason, MAX_REASON);
        byte[] trace = clip(stack, MAX_STACK);
        ByteBuffer out = ByteBuffer.allocate(16 + carried.length + why.length + trace.length);
        out.put((byte) 'd').putInt(carried.length).put(carried);
        Binary.putText(out, why);
        out.put(trace);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static byte[] clip(String text, int most) {
        return text.substring(0, Math.min(most, text.length())).getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException when it cannot be read */
    static DeadLetter decode(ExecutionId id, byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            if (in.get() != FORMAT) {
                throw new IllegalArgumentException("it is of another format");
            }
            Instant died = Binary.takeSureTime(in);
            ScheduleTaskId task = ScheduleTaskId.parse(untilZero(in));
            untilZero(in);
            byte[] head = new byte[ExecutionRecord.BYTES];
            in.get(head);
            ExecutionRecord record = ExecutionRecord.decode(head);
            List<Attempt> attempts = AttemptCodec.row(in, in.getInt());
            CarriedCodec.Carried carried = CarriedCodec.decode(task, record, in, in.getInt());
            String reason = Binary.takeText(in);
            String stack = Binary.takeString(in, in.remaining());
            return new DeadLetter(id, carried.occurrence(), carried.type(), carried.payload(), carried.retry(),
                    record.due(), died, reason, stack, attempts);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | ScheduleTaskException e) {
            throw new IllegalArgumentException("the dead letter " + id + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The text up to a zero byte, which is passed over. */
    static String untilZero(ByteBuffer in) {
        int length = 0;
        while (in.get(in.position() + length) != 0) {
            length++;
        }
        String text = Binary.takeString(in, length);
        in.get();
        return text;
    }
}
