package com.crmscheduler.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.DeadLetter;
import com.crmscheduler.application.port.Execution;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.testkit.TaskMother;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What outcomes leave behind, to the byte: the golden files are read forever. */
class TraceCodecsTest {

    private static final Instant NOW = Instant.parse("2026-12-01T09:00:00.250Z");
    private static final ScheduleTaskId ID = new ScheduleTaskId("group", "name");
    private static final byte[] HOLDER = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final Occurrence RUN = Occurrence.manual(ID, 7, NOW.minusSeconds(60), "request");
    private static final Attempt FAILED = new Attempt(1, Attempt.State.FAILED, NOW.minusSeconds(50),
            NOW.minusSeconds(49), NOW.minusSeconds(48), NOW.minusSeconds(47), "12@host#01020304", "busy");
    private static final Attempt LOST = new Attempt(2, Attempt.State.LOST, null, null, null, null, "?#01020304", null);
    private static final Attempt LAST = new Attempt(2, Attempt.State.FAILED, NOW.minusSeconds(9), NOW.minusSeconds(8),
            null, NOW, "13@host#05060708", "Gone: é");

    @Test
    void readsALetter_asItWasWritten() {
        ScheduledExecution execution = new ScheduledExecution(RUN.executionId(), RUN, 3, 2, new TaskType("webhook"),
                new TaskPayload("{\"customer\":42}"), new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofMinutes(1),
                        Duration.ofHours(1)),
                NOW.minusSeconds(10), NOW.minusSeconds(9));
        byte[] tail = LetterCodec.outcome(execution, "Gone: é", "a stack");
        byte[] letter = join(new byte[]{1}, Binary.time(NOW), text("group/name\0webhook\0"), record(),
                counted(row()), Arrays.copyOfRange(tail, 1, tail.length));

        assertThat(hex(letter)).isEqualTo(golden("letter-1"));
        assertThat(LetterCodec.decode(RUN.executionId(), letter)).isEqualTo(new DeadLetter(RUN.executionId(), RUN,
                execution.type(), execution.payload(), execution.retry(), NOW.minusSeconds(10), NOW, "Gone: é",
                "a stack", List.of(FAILED, LOST, LAST)));
        for (int length = 0; length < 100; length++) {
            byte[] cut = Arrays.copyOf(letter, length);
            assertThatThrownBy(() -> LetterCodec.decode(RUN.executionId(), cut))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void readsAnExecutionOfTheHistory_asItWasWritten() {
        byte[] entry = join(text("group/name@mrequest\0webhook\0"), new byte[]{1, 'd'},
                Arrays.copyOfRange(record(), 28, 40), row());

        assertThat(hex(entry)).isEqualTo(golden("history-1"));
        assertThat(HistoryCodec.decode(RUN.executionId(), entry)).isEqualTo(new HistoryCodec.Entry(
                "group/name@mrequest", new Execution(RUN.executionId(), ID, ExecutionKind.MANUAL,
                        new TaskType("webhook"), NOW.minusSeconds(60), NOW.minusSeconds(10),
                        Execution.State.DEAD_LETTERED, List.of(FAILED, LOST, LAST))));
        assertThatThrownBy(() -> HistoryCodec.decode(RUN.executionId(), Arrays.copyOf(entry, 30)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsAReplay_asItWasWritten() {
        byte[] carried = CarriedCodec.encode(RUN, new TaskType("webhook"), RetryPolicy.DEFAULT, new TaskPayload("[1]"));
        byte[] record = record();
        Arrays.fill(record, 10, 14, (byte) 0xff);
        byte[] replay = join(record, counted(carried), row());

        assertThat(hex(replay)).isEqualTo(golden("replay-1"));
        String key = ExecutionRecord.replayKey(ID, RUN.executionId());
        ScheduledExecution execution = ExecutionRecord.replay(key, replay, NOW);
        assertThat(execution.id()).isEqualTo(RUN.executionId());
        assertThat(execution.occurrence()).isEqualTo(RUN);
        assertThat(execution.payload()).isEqualTo(new TaskPayload("[1]"));
        assertThat(ExecutionRecord.key(execution)).isEqualTo(key);
    }

    private static byte[] record() {
        ScheduleTask task = TaskMother.aTask().firingAt(NOW).task(ID, 7, NOW);
        return ExecutionRecord.first(task, NOW.minusSeconds(60), NOW.minusSeconds(10), NOW.minusSeconds(60));
    }

    private static byte[] row() {
        byte[] lost = join(new byte[]{0, 2, 2}, HOLDER);
        return join(sized(AttemptCodec.encode(FAILED)), sized(lost), sized(AttemptCodec.encode(LAST)));
    }

    private static byte[] sized(byte[] bytes) {
        return ByteBuffer.allocate(2 + bytes.length).putShort((short) bytes.length).put(bytes).array();
    }

    private static byte[] counted(byte[] bytes) {
        return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
    }

    private static byte[] text(String words) {
        return words.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer out = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            out.put(part);
        }
        return out.array();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String golden(String name) {
        try (InputStream in = Objects.requireNonNull(TraceCodecsTest.class.getResourceAsStream(name + ".hex"), name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
