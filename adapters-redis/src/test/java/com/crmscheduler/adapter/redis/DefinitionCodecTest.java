package com.crmscheduler.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.TaskMother;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionCodecTest {

    private static final ScheduleTaskId ID = new ScheduleTaskId("billing", "invoice-7");
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00.123Z");

    /** What the golden files hold. Add to it, never change it: what was written once is read for ever. */
    private static final Map<String, ScheduleTask> GOLDEN = Map.of(
            "plain-at", TaskMother.aTask().task(ID, 0x0123456789abcdefL, NOW),
            "at-in-zone", TaskMother.aTask().with(Schedule.parse("at(2030-06-01T09:30)"))
                    .in(ZoneId.of("America/New_York")).task(ID, -2, NOW),
            "at-millis", TaskMother.aTask().with(Schedule.parse("at(2030-06-01T09:30:00.250)")).task(ID, 3, NOW),
            "everything", everything(),
            "paused-rate", settled(TaskMother.aTask().every(Duration.ofMinutes(5)).paused().task(ID, 7, NOW)),
            "limited", TaskMother.aTask().every(Duration.ofHours(1)).with(OverlapPolicy.SKIP).limitedTo(300)
                    .task(ID, 9, NOW).ran(NOW, NOW.plusSeconds(3_600)),
            "cron", TaskMother.aTask().with(Schedule.parse("cron(0 9 ? * MON-FRI *)")).in(ZoneId.of("Asia/Seoul"))
                    .carrying("{\"제목\":\"안녕\"}").task(ID, 8, NOW));

    private static ScheduleTask everything() {
        TaskMother first = TaskMother.aTask().described("Überraschung 🎁").with(new TaskType("webhook"))
                .carrying("[1,2,3]").with(Schedule.parse("rate(90 seconds)")).in(ZoneId.of("Europe/Berlin"))
                .with(new ActiveWindow(Optional.of(NOW.plusSeconds(10)), Optional.of(NOW.plusSeconds(100_000))))
                .with(new FlexibleTimeWindow(Duration.ofMinutes(15)))
                .with(new RetryPolicy(7, Duration.ofMillis(1_500), Duration.ofMinutes(9), Duration.ofDays(2)))
                .with(new CatchUpPolicy(CatchUpPolicy.Mode.ALL, Duration.ofHours(5), 77))
                .with(OverlapPolicy.QUEUE_ONE).keptAfterCompletion();
        ScheduleTask task = first.task(ID, 99, NOW);
        return settled(task.redefine(first.with(Schedule.parse("rate(2 hours)")).definition(), NOW.plusSeconds(5)));
    }

    private static ScheduleTask settled(ScheduleTask task) {
        return task.settled(NOW.plusSeconds(20), NOW.plusSeconds(320));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain-at", "at-in-zone", "at-millis", "everything", "paused-rate", "limited", "cron"})
    void readsWhatAnEarlierReleaseWrote(String name) throws Exception {
        ScheduleTask expected = GOLDEN.get(name);
        byte[] golden = golden(name);

        assertThat(DefinitionCodec.decode(ID, golden)).isEqualTo(expected);
        assertThat(HexFormat.of().formatHex(DefinitionCodec.encode(expected))).as("what this release writes")
                .isEqualTo(HexFormat.of().formatHex(golden));
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream file = DefinitionCodecTest.class.getResourceAsStream("definition-1-" + name + ".hex")) {
            assertThat(file).as("golden file of " + name).isNotNull();
            return HexFormat.of().parseHex(new String(file.readAllBytes(), StandardCharsets.US_ASCII).strip());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"at(2030-01-01T00:00:00)", "AT(2030-01-01T00:00:00)", "at(2030-01-01T00:00)",
            "at(2030-01-01T00:00:00.0)", "at(2030-01-01T00:00:00.000)", "at(2030-01-01T00:00:00.007)",
            "AT(2030-01-01T00:00:00.007)", "at(1970-01-01T00:00:00.001)", "at(1970-01-01T00:00:00)",
            "at(2199-12-31T23:59:59)", "rate(1minute)",
            "cron(0 12 * * ? *)"})
    void keepsTheExpressionToTheByte(String expression) throws Exception {
        ScheduleTask task = TaskMother.aTask().with(Schedule.parse(expression)).task(ID, 1, NOW);

        assertThat(DefinitionCodec.decode(ID, DefinitionCodec.encode(task))).isEqualTo(task);
    }

    @Test
    void addsFewBytesToThePayload() {
        ScheduleTask task = TaskMother.aTask().with(new TaskType("log")).carrying("x".repeat(200)).task(ID, 1, NOW);

        assertThat(DefinitionCodec.encode(task)).hasSizeLessThanOrEqualTo(200 + 40);
    }

    @Test
    void saysSo_whenTheBytesAreDamaged() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] good = DefinitionCodec.encode(everything());
        for (int length = 0; length < good.length - 7; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> DefinitionCodec.decode(ID, cut)).as("cut to " + length)
                    .isInstanceOf(DefinitionCodec.Unreadable.class);
        }
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = good.clone();
            noise[1 + random.nextInt(noise.length - 1)] = (byte) random.nextInt();
            try {
                DefinitionCodec.decode(ID, noise);
            } catch (DefinitionCodec.Unreadable expected) {
                assertThat(expected.newer()).as("seed " + seed).isFalse();
            }
        }
    }

    @Test
    void leavesANewerFormatToOthers() {
        byte[] newer = DefinitionCodec.encode(everything());
        newer[0] = 2;

        assertThatThrownBy(() -> DefinitionCodec.decode(ID, newer)).isInstanceOfSatisfying(
                DefinitionCodec.Unreadable.class, unreadable -> assertThat(unreadable.newer()).isTrue());
    }
}
