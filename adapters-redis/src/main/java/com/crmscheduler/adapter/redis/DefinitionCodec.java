package com.crmscheduler.adapter.redis;

import com.crmscheduler.domain.model.ActionAfterCompletion;
import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a task: a header at fixed offsets, which the scripts read and write (prelude.lua has the same table), then
 * what only this class reads, then the payload as it is. What has its default value costs a flag bit.
 *
 * <pre>
 *  0 format, {@value #FORMAT}
 *  1 flags: 1 enabled, 2 one-time, 4 keep, 8 description, 16 zone other than UTC, 32 window start, 64 window end,
 *    128 flexible window
 *  2 options: 1 retry policy, 2 catch-up policy, 4 overlap policy, 8 anchor other than creation, 16 update other than
 *    creation, 32 expression at(yyyy-MM-ddTHH:mm:ss), 64 the same with .SSS, 128 last settled time;
 *    of a recurring task 32 a limit on runs, 64 the overlap policy queues one, else it skips
 *  3 version (4)   7 incarnation (8)   15 generation (4)   19 armed nominal time (6)   25 [last settled time (6)]
 *    [runs (4) most runs (4)]
 *    created (6) [anchor (6)] [updated (6)] expression: local seconds (5), local milliseconds (6) or text; type; [zone]
 *    [description] [start (7)] [end (7)] [flexible minutes] [retry] [catch-up] [overlap of a one-time task]; the payload to the end
 * </pre>
 */
final class DefinitionCodec {

    static final int FORMAT = 1;
    static final int FENCE_BYTES = 12;
    private static final int HEADER = 25;
    private static final int ARMING_BYTES = 2 * Binary.TIME_BYTES;

    private static final int ENABLED = 1;
    private static final int ONE_TIME = 2;
    private static final int KEEP = 4;
    private static final int DESCRIPTION = 8;
    private static final int ZONE = 16;
    private static final int START = 32;
    private static final int END = 64;
    private static final int FLEXIBLE = 128;
    private static final int RETRY = 1;
    private static final int CATCH_UP = 2;
    private static final int OVERLAP = 4;
    private static final int ANCHOR = 8;
    private static final int UPDATED = 16;
    private static final int PLAIN_AT = 32;
    private static final int MILLIS_AT = 64;
    private static final int LIMIT = 32;
    private static final int QUEUES = 64;
    private static final int SETTLED = 128;

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final DateTimeFormatter PLAIN = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss",
            java.util.Locale.ROOT);
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS",
            java.util.Locale.ROOT);
    private static final OverlapPolicy[] OVERLAPS = OverlapPolicy.values();
    private static final CatchUpPolicy.Mode[] MODES = CatchUpPolicy.Mode.values();

    private DefinitionCodec() {}

    static byte[] encode(ScheduleTask task) {
        TaskDefinition definition = task.definition();
        byte[] payload = definition.payload().json().getBytes(StandardCharsets.UTF_8);
        byte[] type = definition.type().value().getBytes(StandardCharsets.US_ASCII);
        byte[] expression = definition.schedule().expression().getBytes(StandardCharsets.UTF_8);
        byte[] zone = definition.zone().getId().getBytes(StandardCharsets.UTF_8);
        String words = definition.description();
        byte[] description = words == null ? new byte[0] : words.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(
                HEADER + 160 + payload.length + type.length + expression.length + zone.length + description.length);
        int at = shape(definition.schedule());
        out.put((byte) FORMAT).put((byte) flags(definition)).put((byte) (options(task) | at));
        out.putInt(Binary.unsignedInt("version", task.version())).putLong(task.incarnation());
        out.putInt(Binary.unsignedInt("generation", task.generation()));
        Binary.putTime(out, task.nextOccurrence());
        if (task.lastSettled() != null) {
            Binary.putTime(out, task.lastSettled());
        }
        if (definition.maxRuns() != null) {
            out.putInt(Binary.unsignedInt("runs", task.runs())).putInt(definition.maxRuns());
        }
        Binary.putTime(out, task.createdAt());
        if (!task.anchor().equals(task.createdAt())) {
            Binary.putTime(out, task.anchor());
        }
        if (!task.updatedAt().equals(task.createdAt())) {
            Binary.putTime(out, task.updatedAt());
        }
        if (at != 0 && definition.schedule() instanceof Schedule.At once) {
            long seconds = once.local().toEpochSecond(ZoneOffset.UTC);
            Binary.putShortLong(out, at == PLAIN_AT ? seconds : seconds * 1000 + once.local().getNano() / 1_000_000,
                    at == PLAIN_AT ? 5 : 6);
        } else {
            Binary.putText(out, expression);
        }
        Binary.putText(out, type);
        if (!definition.zone().equals(UTC)) {
            Binary.putText(out, zone);
        }
        if (words != null) {
            Binary.putText(out, description);
        }
        definition.window().start().ifPresent(start -> Binary.putWideTime(out, start));
        definition.window().end().ifPresent(end -> Binary.putWideTime(out, end));
        putPolicies(out, definition);
        out.put(payload);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static int flags(TaskDefinition definition) {
        return (definition.enabled() ? ENABLED : 0) | (once(definition) ? ONE_TIME : 0)
                | (definition.actionAfterCompletion() == ActionAfterCompletion.KEEP ? KEEP : 0)
                | (definition.description() != null ? DESCRIPTION : 0) | (definition.zone().equals(UTC) ? 0 : ZONE)
                | (definition.window().start().isPresent() ? START : 0)
                | (definition.window().end().isPresent() ? END : 0)
                | (definition.flexibleTimeWindow().equals(FlexibleTimeWindow.OFF) ? 0 : FLEXIBLE);
    }

    private static int options(ScheduleTask task) {
        TaskDefinition definition = task.definition();
        return (definition.retry().equals(RetryPolicy.DEFAULT) ? 0 : RETRY)
                | (definition.catchUp() != null ? CATCH_UP : 0)
                | (definition.overlap() == OverlapPolicy.ALLOW ? 0 : OVERLAP)
                | (definition.maxRuns() == null ? 0 : LIMIT)
                | (!once(definition) && definition.overlap() == OverlapPolicy.QUEUE_ONE ? QUEUES : 0)
                | (task.anchor().equals(task.createdAt()) ? 0 : ANCHOR)
                | (task.updatedAt().equals(task.createdAt()) ? 0 : UPDATED)
                | (task.lastSettled() == null ? 0 : SETTLED);
    }

    /** The option bit of an expression that can be built again from its local time, to the byte; 0 for any other. */
    private static int shape(Schedule schedule) {
        if (!(schedule instanceof Schedule.At at)) {
            return 0;
        }
        return switch (at.expression().length()) {
            case 23 -> at.expression().equals(text(PLAIN, at.local())) ? PLAIN_AT : 0;
            case 27 -> at.expression().equals(text(MILLIS, at.local())) ? MILLIS_AT : 0;
            default -> 0;
        };
    }

    private static String text(DateTimeFormatter format, LocalDateTime local) {
        return "at(" + format.format(local) + ")";
    }

    private static void putPolicies(ByteBuffer out, TaskDefinition definition) {
        if (!definition.flexibleTimeWindow().equals(FlexibleTimeWindow.OFF)) {
            Binary.putUnsigned(out, definition.flexibleTimeWindow().length().toMinutes());
        }
        RetryPolicy retry = definition.retry();
        if (!retry.equals(RetryPolicy.DEFAULT)) {
            Binary.putUnsigned(out, retry.maxAttempts());
            Binary.putDuration(out, retry.initialBackoff());
            Binary.putDuration(out, retry.maxBackoff());
            Binary.putDuration(out, retry.maxAge());
        }
        CatchUpPolicy catchUp = definition.catchUp();
        if (catchUp != null) {
            out.put((byte) catchUp.mode().ordinal());
            Binary.putDuration(out, catchUp.window());
            Binary.putUnsigned(out, catchUp.limit());
        }
        if (once(definition) && definition.overlap() != OverlapPolicy.ALLOW) {
            out.put((byte) definition.overlap().ordinal());
        }
    }

    /**
     * The inverse of {@link #encode}.
     *
     * @throws Unreadable when the bytes are none of this class's, or of a newer format
     */
    static ScheduleTask decode(ScheduleTaskId id, byte[] bytes) throws Unreadable {
        if (bytes.length > 0 && (bytes[0] & 0xff) > FORMAT) {
            throw new Unreadable(id, "its format " + (bytes[0] & 0xff) + " is newer than " + FORMAT, true, null);
        }
        try {
            return decode(id, ByteBuffer.wrap(bytes));
        } catch (BufferUnderflowException | IllegalArgumentException | ArrayIndexOutOfBoundsException
                | ArithmeticException | DateTimeException | com.crmscheduler.domain.error.ScheduleTaskException e) {
            throw new Unreadable(id, String.valueOf(e.getMessage()), false, e);
        }
    }

    private static ScheduleTask decode(ScheduleTaskId id, ByteBuffer in) {
        if (in.get() != FORMAT) {
            throw new IllegalArgumentException("it has no format");
        }
        int flags = in.get();
        int options = in.get();
        long version = in.getInt() & 0xffff_ffffL;
        long incarnation = in.getLong();
        long generation = in.getInt() & 0xffff_ffffL;
        Instant armed = Binary.takeTime(in);
        Instant lastSettled = has(options, SETTLED) ? Binary.takeSureTime(in) : null;
        boolean limited = !has(flags, ONE_TIME) && has(options, LIMIT);
        long runs = limited ? in.getInt() & 0xffff_ffffL : 0;
        Integer maxRuns = limited ? Integer.valueOf(in.getInt()) : null;
        Instant created = Binary.takeSureTime(in);
        Instant anchor = has(options, ANCHOR) ? Binary.takeSureTime(in) : created;
        Instant updated = has(options, UPDATED) ? Binary.takeSureTime(in) : created;
        Schedule schedule = has(flags, ONE_TIME) ? schedule(in, options) : Schedule.parse(Binary.takeText(in));
        TaskType type = new TaskType(Binary.takeText(in));
        ZoneId zone = has(flags, ZONE) ? ZoneId.of(Binary.takeText(in)) : UTC;
        String description = has(flags, DESCRIPTION) ? Binary.takeText(in) : null;
        Optional<Instant> start = has(flags, START) ? Optional.of(Binary.takeWideTime(in)) : Optional.empty();
        Optional<Instant> end = has(flags, END) ? Optional.of(Binary.takeWideTime(in)) : Optional.empty();
        ActiveWindow window = start.isEmpty() && end.isEmpty() ? ActiveWindow.ALWAYS : new ActiveWindow(start, end);
        FlexibleTimeWindow flexible = has(flags, FLEXIBLE)
                ? new FlexibleTimeWindow(java.time.Duration.ofMinutes(Binary.takeUnsigned(in)))
                : FlexibleTimeWindow.OFF;
        RetryPolicy retry = has(options, RETRY)
                ? new RetryPolicy((int) Binary.takeUnsigned(in), Binary.takeDuration(in), Binary.takeDuration(in),
                        Binary.takeDuration(in))
                : RetryPolicy.DEFAULT;
        CatchUpPolicy catchUp = has(options, CATCH_UP)
                ? new CatchUpPolicy(MODES[in.get()], Binary.takeDuration(in), (int) Binary.takeUnsigned(in))
                : null;
        OverlapPolicy overlap = overlap(in, flags, options);
        TaskPayload payload = new TaskPayload(Binary.takeString(in, in.remaining()));
        TaskDefinition definition = new TaskDefinition(description, type, payload, schedule, zone, window, flexible,
                has(flags, ENABLED) ? ScheduleState.ENABLED : ScheduleState.PAUSED, retry, catchUp, overlap,
                has(flags, KEEP) ? ActionAfterCompletion.KEEP : ActionAfterCompletion.DELETE, maxRuns);
        return new ScheduleTask(id, incarnation, version, generation, definition, anchor, created, updated, armed,
                lastSettled, runs);
    }

    private static Schedule schedule(ByteBuffer in, int options) {
        if (has(options, PLAIN_AT)) {
            LocalDateTime local = LocalDateTime.ofEpochSecond(Binary.takeShortLong(in, 5), 0, ZoneOffset.UTC);
            return new Schedule.At(text(PLAIN, local), local, Schedule.Resolution.MINUTE);
        }
        if (has(options, MILLIS_AT)) {
            long millis = Binary.takeShortLong(in, 6);
            LocalDateTime local = LocalDateTime.ofEpochSecond(Math.floorDiv(millis, 1000),
                    Math.floorMod(millis, 1000) * 1_000_000, ZoneOffset.UTC);
            return new Schedule.At(text(MILLIS, local), local, Schedule.Resolution.MILLISECOND);
        }
        return Schedule.parse(Binary.takeText(in));
    }

    private static OverlapPolicy overlap(ByteBuffer in, int flags, int options) {
        if (!has(options, OVERLAP)) {
            return OverlapPolicy.ALLOW;
        }
        if (has(flags, ONE_TIME)) {
            return OVERLAPS[in.get()];
        }
        return has(options, QUEUES) ? OverlapPolicy.QUEUE_ONE : OverlapPolicy.SKIP;
    }

    private static boolean once(TaskDefinition definition) {
        return definition.schedule() instanceof Schedule.At;
    }

    private static boolean has(int bits, int flag) {
        return (bits & flag) != 0;
    }

    /** The incarnation and generation of a task, as the scripts compare them. */
    static byte[] fence(ScheduleTask task) {
        return fence(task.incarnation(), task.generation());
    }

    static byte[] fence(long incarnation, long generation) {
        return ByteBuffer.allocate(FENCE_BYTES).putLong(incarnation)
                .putInt(Binary.unsignedInt("generation", generation)).array();
    }

    /** Incarnation, generation and armed nominal time, as they stand in the definition. */
    static byte[] plan(ScheduleTask task) {
        ByteBuffer out = ByteBuffer.allocate(FENCE_BYTES + Binary.TIME_BYTES).put(fence(task));
        Binary.putTime(out, task.nextOccurrence());
        return out.array();
    }

    /** The armed nominal time and the last settled one, as the scripts compare them. */
    static byte[] arming(ScheduleTask task) {
        ByteBuffer out = ByteBuffer.allocate(ARMING_BYTES);
        Binary.putTime(out, task.nextOccurrence());
        Binary.putTime(out, task.lastSettled());
        return out.array();
    }

    /** The task with the arming that is stored, and with the runs where they follow it. */
    static ScheduleTask withArming(ScheduleTask task, byte[] arming) {
        ByteBuffer in = ByteBuffer.wrap(arming);
        return new ScheduleTask(task.id(), task.incarnation(), task.version(), task.generation(), task.definition(),
                task.anchor(), task.createdAt(), task.updatedAt(), Binary.takeTime(in), Binary.takeTime(in),
                in.hasRemaining() ? in.getInt() & 0xffff_ffffL : 0);
    }

    static byte[] version(long version) {
        return ByteBuffer.allocate(4).putInt(Binary.unsignedInt("version", version)).array();
    }

    /** A stored definition that this release cannot read. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;
        private final boolean newer;

        Unreadable(ScheduleTaskId id, String why, boolean newer, @Nullable Throwable cause) {
            super("the stored definition of " + id + " cannot be read: " + why, cause);
            this.newer = newer;
        }

        /** Whether a newer release wrote it, so that it is to be left to others. */
        boolean newer() {
            return newer;
        }
    }
}
