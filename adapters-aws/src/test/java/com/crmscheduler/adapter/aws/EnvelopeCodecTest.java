package com.crmscheduler.adapter.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.adapter.aws.EnvelopeCodec.Reading;
import com.crmscheduler.adapter.aws.TaskEnvelope.Origin;
import com.crmscheduler.domain.error.PayloadTooLarge;
import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.TaskMother;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeCodecTest {

    private static final ScheduleTaskId ID = new ScheduleTaskId("billing", "invoice-7");
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00.123Z");
    private static final String ARN = "arn:aws:scheduler:us-east-1:000000000000:schedule/billing/invoice-7";

    /** What the golden files hold. Add to it, never change it: what was written once is read for ever. */
    private static final Map<String, TaskEnvelope> GOLDEN = Map.of(
            "v1-planned-at", TaskEnvelope.of(TaskMother.aTask().task(ID, 0x0123456789abcdefL, NOW)),
            "v1-planned-everything", TaskEnvelope.of(everything()),
            "v1-fired", TaskEnvelope.of(everything()).withOrigin(new Origin.Fired(NOW.plusSeconds(7), ARN,
                    "d32c5kddcf5bb8c3", "1")),
            "v1-sent-retry", TaskEnvelope.of(TaskMother.aTask().task(ID, -2, NOW)).withOrigin(new Origin.Sent(
                    ExecutionKind.SCHEDULED, NOW, null, 3, NOW.plusSeconds(4), NOW.plusSeconds(1))),
            "v1-sent-manual", TaskEnvelope.of(TaskMother.aTask().task(ID, -2, NOW)).withOrigin(new Origin.Sent(
                    ExecutionKind.MANUAL, NOW, "01jdbx", 1, NOW, NOW)));

    private final EnvelopeCodec codec = new EnvelopeCodec();

    private static ScheduleTask everything() {
        TaskMother first = TaskMother.aTask().described("").with(new TaskType("webhook"))
                .carrying("{\"text\":\"<aws.scheduler.execution-id>\uFFFE\uE000\n<b>고객</b>\"}")
                .with(Schedule.parse("rate(90 minutes)")).in(ZoneId.of("Europe/Berlin"))
                .with(new ActiveWindow(Optional.of(NOW.plusSeconds(10)), Optional.of(NOW.plusSeconds(100_000))))
                .with(new FlexibleTimeWindow(Duration.ofMinutes(15)))
                .with(new RetryPolicy(7, Duration.ofMillis(1_500), Duration.ofMinutes(9), Duration.ofDays(2)))
                .keptAfterCompletion();
        ScheduleTask task = first.task(ID, 99, NOW).settled(NOW.plusSeconds(10), NOW.plusSeconds(5_410));
        return task.redefine(first.with(Schedule.parse("rate(2 hours)")).definition(), NOW.plusSeconds(5));
    }

    static List<String> goldenFiles() {
        return GOLDEN.keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void readsWhatEarlierReleasesWrote(String file) throws IOException {
        assertThat(codec.read(golden(file))).isEqualTo(new Reading.Readable(GOLDEN.get(file)));
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void writesWhatEarlierReleasesRead(String file) throws IOException {
        assertThat(codec.write(GOLDEN.get(file))).isEqualTo(golden(file));
    }

    private static String golden(String file) throws IOException {
        try (InputStream in = EnvelopeCodecTest.class.getResourceAsStream("envelope/" + file + ".txt")) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void readsBackWhatItWrote_whateverIsInIt() {
        Random random = new Random(RandomEnvelopes.SEED);
        RandomEnvelopes envelopes = new RandomEnvelopes(random);
        for (int i = 0; i < 3_000; i++) {
            TaskEnvelope envelope = envelopes.next();
            assertThat(codec.read(codec.write(envelope))).as("-Dseed=%d, round %d", RandomEnvelopes.SEED, i)
                    .isEqualTo(new Reading.Readable(envelope));
        }
    }

    @Test
    void bringsThePayloadThroughEventBridgeAndSqs_whateverIsInIt() {
        Random random = new Random(RandomEnvelopes.SEED + 1);
        RandomEnvelopes envelopes = new RandomEnvelopes(random);
        Instant scheduled = NOW.plusSeconds(60);
        for (int i = 0; i < 3_000; i++) {
            TaskEnvelope planned = envelopes.next().withOrigin(new Origin.Planned());
            String text = codec.write(planned);
            String where = "-Dseed=" + RandomEnvelopes.SEED + ", round " + i;
            assertThat(text.chars().allMatch(EnvelopeCodecTest::isTakenBySqs)).as(where).isTrue();
            assertThat(text.split("(?i)<aws\\.scheduler\\.", -1)).as(where).hasSize(5);
            String fired = text.replace("<aws.scheduler.scheduled-time>", scheduled.toString())
                    .replace("<aws.scheduler.schedule-arn>", ARN).replace("<aws.scheduler.execution-id>", "e-1")
                    .replace("<aws.scheduler.attempt-number>", "1");
            assertThat(codec.read(fired)).as(where).isEqualTo(new Reading.Readable(planned.withOrigin(
                    new Origin.Fired(scheduled, ARN, "e-1", "1"))));
        }
    }

    /** By UTF-16 unit: surrogates come in pairs here, and pairs are taken. */
    private static boolean isTakenBySqs(int c) {
        return c == '\t' || c == '\n' || c == '\r' || c >= ' ' && c <= '\uFFFD';
    }

    @Test
    void writesNoKeywordIntoTheHeader_whateverStandsInAField() {
        TaskEnvelope envelope = TaskEnvelope.of(TaskMother.aTask().task(ID, 1, NOW))
                .withOrigin(new Origin.Fired(NOW, ARN,
                        "<aws.scheduler.execution-id>", "<"));
        assertThat(codec.write(envelope)).doesNotContain("<");
        assertThat(codec.read(codec.write(envelope))).isEqualTo(new Reading.Readable(envelope));
    }

    @Test
    void leavesThePayloadAsItIs_whenNothingInItIsInTheWay() {
        TaskEnvelope envelope = TaskEnvelope.of(TaskMother.aTask().carrying("{\"a\":\"<b>\n\"}").task(ID, 1, NOW));
        assertThat(codec.write(envelope)).endsWith("\n{\"a\":\"<b>\n\"}");
    }

    @Test
    void findsAnEscapeCharacter_whenThePayloadHoldsAllOfThePrivateUseArea() {
        StringBuilder payload = new StringBuilder("<aws.scheduler.scheduled-time>");
        for (char c = '\uE000'; c <= '\uF8FF'; c++) {
            payload.append(c);
        }
        TaskEnvelope envelope = TaskEnvelope.of(TaskMother.aTask().carrying(payload.toString()).task(ID, 1, NOW));
        assertThat(codec.read(codec.write(envelope))).isEqualTo(new Reading.Readable(envelope));
    }

    @Test
    void takesTheLargestPayload() {
        TaskEnvelope envelope = TaskEnvelope.of(TaskMother.aTask().carrying("가".repeat(TaskPayload.MAX_BYTES / 3)).task(
                ID, 1, NOW));
        assertThat(codec.read(codec.write(envelope))).isEqualTo(new Reading.Readable(envelope));
    }

    @Test
    void refusesAnEnvelopeThatNoQueueTakes() {
        TaskEnvelope envelope = TaskEnvelope
                .of(TaskMother.aTask().carrying("\u0000".repeat(TaskPayload.MAX_BYTES)).task(
                        ID, 1, NOW));
        assertThatThrownBy(() -> codec.write(envelope)).isInstanceOfSatisfying(PayloadTooLarge.class,
                refused -> assertThat(refused.bytes()).isGreaterThan(EnvelopeCodec.MAX_BYTES));
    }

    @Test
    void leavesRoomForWhatAMessageGainsOnItsWay() {
        String payload = "\u0000".repeat(32_300) + "x".repeat(7_000);
        TaskEnvelope planned = TaskEnvelope.of(TaskMother.aTask().carrying(payload).task(ID, 1, NOW));
        int bytes = codec.write(planned).getBytes(UTF_8).length;
        TaskEnvelope sent = planned
                .withOrigin(new Origin.Sent(ExecutionKind.MANUAL, NOW, "r".repeat(64), 100, NOW, NOW));
        assertThat(bytes).isBetween(EnvelopeCodec.MAX_BYTES / 2, EnvelopeCodec.MAX_BYTES - 2_048);
        assertThat(codec.write(sent).getBytes(UTF_8).length - bytes).isLessThan(2_048);
    }

    @Test
    void leavesNewerFormatsToOthers() {
        assertThat(codec.read("{\"v\":2,\"what\":\"ever\"}\nrest")).isEqualTo(new Reading.Newer(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "text", "{\"v\":1}", "{}\n{}", "{\"v\":0}\n", "{\"v\":\"1\"}\n", "{\"v\":1}\n{}",
            "[1]\n{}", "{\"v\":1\n{}", "{\"v\":1,\"escape\":\"zz\"}\n", "{\"v\":1,\"escape\":\"-1\"}\n",
            "{\"v\":1,\"escape\":\"e000\"}\n\uE00000"})
    void saysWhatIsUnreadable(String text) {
        assertThat(codec.read(text)).isInstanceOf(Reading.Unreadable.class);
    }

    @Test
    void saysWhatIsUnreadable_whenAFieldIsMissingOrWrong() throws IOException {
        String text = golden("v1-sent-manual");
        for (String field : List.of("group", "name", "incarnation", "version", "generation", "type", "expression",
                "zone",
                "window", "state", "retry", "overlap", "action", "anchor", "created", "updated", "kind", "attempt",
                "dueAt", "claimed", "longest")) {
            String without = text.replace("\"" + field + "\":", "\"" + field + "-gone\":");
            String wrong = text.replaceFirst("\"" + field + "\":(\"[^\"]*\"|\\d+|\\{)",
                    "\"" + field + "\":[],\"x\":$1");
            assertThat(codec.read(without)).as(without).isInstanceOf(Reading.Unreadable.class);
            assertThat(codec.read(wrong)).as(wrong).isInstanceOf(Reading.Unreadable.class);
        }
    }

    @Test
    void passesOverFieldsThatItDoesNotKnow() throws IOException {
        String text = golden("v1-sent-manual");
        assertThat(codec.read("{\"new\":{\"a\":[1]}," + text.substring(1))).isEqualTo(codec.read(text));
    }
}
