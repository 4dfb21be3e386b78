package com.crmscheduler.domain.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.PayloadTooLarge;
import com.crmscheduler.domain.error.Violation;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds of the value types: the last value inside, and the first outside. */
class ValueTypesTest {

    private static final Instant NINE = Instant.parse("2026-12-01T09:00:00Z");
    private static final ScheduleTaskId ID = new ScheduleTaskId("sales", "remind");

    private static void refuses(String field, ThrowingCallable attempt) {
        InvalidTask refused = catchThrowableOfType(InvalidTask.class, attempt);
        assertThat(refused).as("an InvalidTask about %s", field).isNotNull();
        assertThat(refused.violations()).extracting(Violation::field).containsExactly(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-z_0.9", ".", "0123456789012345678901234567890123456789012345678901234567890123"})
    void takesNames(String name) {
        assertThat(new ScheduleTaskId("default", name)).hasToString("default/" + name)
                .isEqualTo(ScheduleTaskId.parse("default/" + name));
        assertThat(new TaskType(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "a:b", "a@b", "ä", "이름", "a\n", "a\u0000",
            "01234567890123456789012345678901234567890123456789012345678901234"})
    void refusesOtherNames(String name) {
        refuses("name", () -> new ScheduleTaskId("default", name));
        refuses("group", () -> new ScheduleTaskId(name, "name"));
        refuses("taskType", () -> new TaskType(name));
        refuses("requestId", () -> Occurrence.manual(ID, 1, NINE, name));
    }

    @Test
    void refusesAnIdWithoutOrWithTwoSlashes() {
        refuses("id", () -> ScheduleTaskId.parse("remind"));
        refuses("name", () -> ScheduleTaskId.parse("a/b/c"));
        refuses("group", () -> ScheduleTaskId.parse("/b"));
    }

    @Test
    void ordersIdsByTheirText() {
        assertThat(new ScheduleTaskId("a", "z")).isGreaterThan(new ScheduleTaskId("a-", "a"))
                .isLessThan(new ScheduleTaskId("b", "a"));
    }

    @Test
    void boundsThePayloadInBytesOfUtf8() {
        assertThat(new TaskPayload("x".repeat(TaskPayload.MAX_BYTES)).bytes()).isEqualTo(TaskPayload.MAX_BYTES);
        assertThat(new TaskPayload("한".repeat(TaskPayload.MAX_BYTES / 3)).bytes()).isEqualTo(TaskPayload.MAX_BYTES);

        PayloadTooLarge refused = catchThrowableOfType(PayloadTooLarge.class,
                () -> new TaskPayload("한".repeat(TaskPayload.MAX_BYTES / 3) + "x"));

        assertThat(refused.bytes()).isEqualTo(TaskPayload.MAX_BYTES + 1);
        assertThat(refused.limit()).isEqualTo(TaskPayload.MAX_BYTES);
        assertThatExceptionOfType(PayloadTooLarge.class)
                .isThrownBy(() -> new TaskPayload("x".repeat(TaskPayload.MAX_BYTES + 1)));
    }

    @Test
    void refusesAPayloadThatUtf8CannotCarry() {
        assertThat(new TaskPayload("\"\uD83D\uDE00\"").bytes()).isEqualTo(6);
        refuses("payload", () -> new TaskPayload("\"\uD83D\""));
        refuses("payload", () -> new TaskPayload("\uDE00\uD83D"));
        refuses("payload", () -> new TaskPayload("\uD83D\uD83D\uDE00"));
    }

    @Test
    void boundsTheDescriptionAndTheZoneOfADefinition() {
        assertThat(definition("x".repeat(512), ZoneId.of("Asia/Seoul")).description()).hasSize(512);
        refuses("description", () -> definition("x".repeat(513), ZoneId.of("Asia/Seoul")));
        refuses("description", () -> definition("\uD83D", ZoneId.of("Asia/Seoul")));
        refuses("timezone", () -> definition("x", ZoneOffset.ofHours(9)));
        refuses("timezone", () -> definition("x", ZoneId.of("GMT+9")));
    }

    private static TaskDefinition definition(String description, ZoneId zone) {
        return new TaskDefinition(description, new TaskType("log"), TaskPayload.EMPTY, Schedule.parse("rate(1 day)"),
                zone, ActiveWindow.ALWAYS, FlexibleTimeWindow.OFF, ScheduleState.ENABLED, RetryPolicy.DEFAULT, null,
                OverlapPolicy.ALLOW, ActionAfterCompletion.DELETE, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT1M", "PT15M", "PT23H59M", "PT24H"})
    void takesFlexibleWindows(Duration length) {
        assertThat(new FlexibleTimeWindow(length).length()).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "PT1S", "PT59S", "PT61S", "PT60.001S", "PT60.000000001S", "PT-1M", "PT24H1M",
            "PT2562047788015215H"})
    void refusesOtherFlexibleWindows(Duration length) {
        refuses("flexibleTimeWindow", () -> new FlexibleTimeWindow(length));
    }

    @Test
    void spreadsOccurrencesOverTheWindow_stablyAndNeverEarly() {
        FlexibleTimeWindow quarter = new FlexibleTimeWindow(Duration.ofMinutes(15));
        Set<Long> minutes = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            Occurrence occurrence = Occurrence.scheduled(new ScheduleTaskId("sales", "n" + i), 1, NINE);
            Instant due = quarter.dueTime(occurrence);
            assertThat(due).isEqualTo(quarter.dueTime(occurrence)).isBetween(NINE,
                    NINE.plusSeconds(900).minusMillis(1));
            minutes.add(Duration.between(NINE, due).toMinutes());
        }
        assertThat(minutes).hasSize(15);
        assertThat(FlexibleTimeWindow.OFF.dueTime(Occurrence.scheduled(ID, 1, NINE))).isEqualTo(NINE);
    }

    @ParameterizedTest
    @CsvSource({"1, PT1S", "2, PT2S", "3, PT4S", "12, PT34M8S", "13, PT1H", "99, PT1H", "2147483647, PT1H"})
    void doublesTheBackoffUpToTheLongest(int failedAttempt, Duration wait) {
        assertThat(RetryPolicy.DEFAULT.backoffAfter(failedAttempt)).isEqualTo(wait);
    }

    @Test
    void boundsTheRetryPolicy() {
        Duration milli = Duration.ofMillis(1);
        Duration day = Duration.ofDays(1);
        assertThat(new RetryPolicy(1, milli, milli, milli).backoffAfter(100)).isEqualTo(milli);
        assertThat(new RetryPolicy(100, day, day, Duration.ofDays(30)).backoffAfter(1)).isEqualTo(day);
        refuses("retryPolicy.maxAttempts", () -> new RetryPolicy(0, milli, milli, milli));
        refuses("retryPolicy.maxAttempts", () -> new RetryPolicy(101, milli, milli, milli));
        refuses("retryPolicy.initialBackoff", () -> new RetryPolicy(1, Duration.ZERO, milli, milli));
        refuses("retryPolicy.initialBackoff", () -> new RetryPolicy(1, day.plusMillis(1), day, milli));
        refuses("retryPolicy.initialBackoff", () -> new RetryPolicy(1, Duration.ofNanos(1_500_000), day, milli));
        refuses("retryPolicy.maxBackoff", () -> new RetryPolicy(1, day, day.minusMillis(1), milli));
        refuses("retryPolicy.maxBackoff", () -> new RetryPolicy(1, day, day.plusMillis(1), milli));
        refuses("retryPolicy.maxAge", () -> new RetryPolicy(1, milli, milli, Duration.ZERO));
        refuses("retryPolicy.maxAge", () -> new RetryPolicy(1, milli, milli, Duration.ofDays(30).plusMillis(1)));
    }

    @Test
    void boundsTheCatchUpPolicy() {
        Duration year = Duration.ofDays(365);
        assertThat(new CatchUpPolicy(CatchUpPolicy.Mode.ALL, year, 10_000).limit()).isEqualTo(10_000);
        refuses("catchUp.window", () -> new CatchUpPolicy(CatchUpPolicy.Mode.ALL, Duration.ZERO, 1));
        refuses("catchUp.window", () -> new CatchUpPolicy(CatchUpPolicy.Mode.ALL, Duration.ofMillis(-1), 1));
        refuses("catchUp.window", () -> new CatchUpPolicy(CatchUpPolicy.Mode.ALL, year.plusMillis(1), 1));
        refuses("catchUp.limit", () -> new CatchUpPolicy(CatchUpPolicy.Mode.ALL, year, 0));
        refuses("catchUp.limit", () -> new CatchUpPolicy(CatchUpPolicy.Mode.ALL, year, 10_001));
    }

    @Test
    void keepsOccurrencesInWholeMillisecondsAndRequestIdsForManualRuns() {
        assertThat(Occurrence.manual(ID, 1, NINE.plusNanos(1_999_999), "r").nominal()).isEqualTo(NINE.plusMillis(1));
        refuses("nominal", () -> Occurrence.scheduled(ID, 1, NINE.plusNanos(1)));
        refuses("requestId", () -> new Occurrence(ID, 1, ExecutionKind.SCHEDULED, NINE, "r"));
        refuses("requestId", () -> new Occurrence(ID, 1, ExecutionKind.MANUAL, NINE, null));
    }
}
