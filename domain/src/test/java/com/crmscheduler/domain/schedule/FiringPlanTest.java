package com.crmscheduler.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FiringPlanTest {

    private static Instant at(String time) {
        return Instant.parse(time);
    }

    private static ActiveWindow window(@Nullable String start, @Nullable String end) {
        return new ActiveWindow(Optional.ofNullable(start).map(Instant::parse),
                Optional.ofNullable(end).map(Instant::parse));
    }

    private static FiringPlan plan(String expression, ActiveWindow window, String anchor) {
        return new FiringPlan(Schedule.parse(expression), TimeZones.of("UTC"), window, at(anchor));
    }

    private static List<String> times(FiringPlan plan, int limit) {
        List<String> times = new ArrayList<>();
        for (Optional<Instant> time = plan.first(); time.isPresent() && times.size() < limit;) {
            times.add(time.get().toString());
            time = plan.next(time.get());
        }
        return times;
    }

    /** The examples of the EventBridge documentation, and what each means. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "cron(0 10 * * ? *)          | 2026-01-01T10:00:00Z 2026-01-02T10:00:00Z 2026-01-03T10:00:00Z",
            "cron(15 12 * * ? *)         | 2026-01-01T12:15:00Z 2026-01-02T12:15:00Z 2026-01-03T12:15:00Z",
            "cron(0 18 ? * MON-FRI *)    | 2026-01-01T18:00:00Z 2026-01-02T18:00:00Z 2026-01-05T18:00:00Z",
            "cron(0 8 1 * ? *)           | 2026-01-01T08:00:00Z 2026-02-01T08:00:00Z 2026-03-01T08:00:00Z",
            "cron(0/10 * ? * MON-FRI *)  | 2026-01-01T00:00:00Z 2026-01-01T00:10:00Z 2026-01-01T00:20:00Z",
            "cron(0/5 8-17 ? * MON-FRI *) | 2026-01-01T08:00:00Z 2026-01-01T08:05:00Z 2026-01-01T08:10:00Z",
            "cron(0 9 ? * 2#1 *)         | 2026-01-05T09:00:00Z 2026-02-02T09:00:00Z 2026-03-02T09:00:00Z",
            "cron(15 10 ? * 6L 2026-2027) | 2026-01-30T10:15:00Z 2026-02-27T10:15:00Z 2026-03-27T10:15:00Z",
            "cron(0 9 ? * 3#2 *)         | 2026-01-13T09:00:00Z 2026-02-10T09:00:00Z 2026-03-10T09:00:00Z",
            "cron(0 9 3W * ? *)          | 2026-01-02T09:00:00Z 2026-02-03T09:00:00Z 2026-03-03T09:00:00Z",
            "cron(0 9 L * ? *)           | 2026-01-31T09:00:00Z 2026-02-28T09:00:00Z 2026-03-31T09:00:00Z",
            "cron(0 9 LW * ? *)          | 2026-01-30T09:00:00Z 2026-02-27T09:00:00Z 2026-03-31T09:00:00Z",
            "cron(0 9 L-2 * ? *)         | 2026-01-29T09:00:00Z 2026-02-26T09:00:00Z 2026-03-29T09:00:00Z",
            "cron(0 9 1W * ? *)          | 2026-01-01T09:00:00Z 2026-02-02T09:00:00Z 2026-03-02T09:00:00Z",
            "cron(0 9 31W * ? *)         | 2026-01-30T09:00:00Z 2026-03-31T09:00:00Z 2026-05-29T09:00:00Z",
            "cron(0 9 31 * ? *)          | 2026-01-31T09:00:00Z 2026-03-31T09:00:00Z 2026-05-31T09:00:00Z",
            "cron(0 9 ? * L *)           | 2026-01-03T09:00:00Z 2026-01-10T09:00:00Z 2026-01-17T09:00:00Z",
            "cron(0 9 ? * 1 *)           | 2026-01-04T09:00:00Z 2026-01-11T09:00:00Z 2026-01-18T09:00:00Z",
            "cron(0 0 29 2 ? *)          | 2028-02-29T00:00:00Z 2032-02-29T00:00:00Z 2036-02-29T00:00:00Z",
            "cron(0 0 ? 2 MON#5 *)       | 2044-02-29T00:00:00Z 2072-02-29T00:00:00Z 2112-02-29T00:00:00Z",
            "cron(30 59 23 31 12 ? 2198/1) | 2198-12-31T23:59:30Z 2199-12-31T23:59:30Z",
            "cron(0 9 1,15,L 2 ? 2026)   | 2026-02-01T09:00:00Z 2026-02-15T09:00:00Z 2026-02-28T09:00:00Z",
            "rate(5 minutes)             | 2026-01-01T00:00:00Z 2026-01-01T00:05:00Z 2026-01-01T00:10:00Z",
            "rate(1 day)                 | 2026-01-01T00:00:00Z 2026-01-02T00:00:00Z 2026-01-03T00:00:00Z",
            "rate(90 seconds)            | 2026-01-01T00:00:00Z 2026-01-01T00:01:30Z 2026-01-01T00:03:00Z",
            "at(2026-12-01T09:00:00)     | 2026-12-01T09:00:00Z",
            "at(2020-12-01T09:00:00.25)  | 2020-12-01T09:00:00.250Z"})
    void firesAsDocumented(String expression, String expected) {
        assertThat(times(plan(expression, ActiveWindow.ALWAYS, "2026-01-01T00:00:00Z"), 3))
                .containsExactly(expected.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cron(0 0 30 2 ? *)", "cron(0 0 31 2,4,6,9,11 ? *)", "cron(0 0 * * ? 2025)",
            "cron(0 0 29 2 ? 2027)",
            "cron(0 0 L-30 4 ? *)", "cron(0 0 30W 2 ? *)"})
    void neverFires(String expression) {
        FiringPlan plan = plan(expression, ActiveWindow.ALWAYS, "2026-01-01T00:00:00Z");

        assertThat(plan.first()).isEmpty();
        assertThat(plan.next(Instant.MAX)).isEmpty();
    }

    @Test
    void includesBothEndsOfTheWindow() {
        ActiveWindow window = window("2026-01-01T09:00:00Z", "2026-01-01T11:00:00Z");

        assertThat(times(plan("cron(0 * * * ? *)", window, "2025-01-01T00:00:00Z"), 9))
                .containsExactly("2026-01-01T09:00:00Z", "2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z");
        assertThat(times(plan("rate(1 hour)", window, "2025-01-01T00:00:00Z"), 9))
                .containsExactly("2026-01-01T09:00:00Z", "2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z");
        assertThat(plan("rate(1 hour)", window, "2025-01-01T00:00:00Z").latest(at("2027-01-01T00:00:00Z")))
                .hasValue(at("2026-01-01T11:00:00Z"));
        assertThat(plan("cron(0 * * * ? *)", window, "2025-01-01T00:00:00Z").latest(at("2026-01-01T08:59:59Z")))
                .isEmpty();
    }

    @Test
    void countsARateFromItsStart_butStartsAtTheAnchor() {
        FiringPlan plan = plan("rate(1 hour)", window("2026-01-01T00:10:00Z", null), "2026-03-01T12:00:00.001Z");

        assertThat(plan.first()).hasValue(at("2026-03-01T12:10:00Z"));
        assertThat(plan.includes(at("2026-02-01T00:10:00Z"))).isTrue();
        assertThat(plan.includes(at("2025-12-31T23:10:00Z"))).isFalse();
    }

    @Test
    void firesNothing_whenTheWindowEndsBeforeTheAnchorOfARate() {
        FiringPlan plan = plan("rate(1 hour)", window(null, "2026-01-01T00:00:00Z"), "2026-03-01T12:00:00Z");

        assertThat(plan.first()).isEmpty();
        assertThat(plan.latest(at("2027-01-01T00:00:00Z"))).isEmpty();
        assertThat(plan.count(Instant.MIN, Instant.MAX, 10)).isZero();
    }

    @Test
    void ignoresTheWindow_whenItFiresOnce() {
        FiringPlan plan = plan("at(2026-12-01T09:00:00)", window(null, "2026-01-01T00:00:00Z"), "2026-12-31T00:00:00Z");

        assertThat(plan.first()).hasValue(at("2026-12-01T09:00:00Z"));
        assertThat(plan.next(at("2026-12-01T09:00:00Z"))).isEmpty();
        assertThat(plan.latest(at("2026-12-01T09:00:00Z"))).hasValue(at("2026-12-01T09:00:00Z"));
        assertThat(plan.count(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"), 0)).isZero();
    }

    @Test
    void countsARateWithoutSteppingThroughIt() {
        FiringPlan plan = plan("rate(1 second)", ActiveWindow.ALWAYS, "1970-01-01T00:00:00Z");

        assertThat(plan.count(Instant.MIN, Instant.MAX, Long.MAX_VALUE)).isEqualTo(7_258_118_400L);
    }

    @Test
    void boundsTheWindow() {
        assertThat(window("2026-01-01T00:00:00.123456789Z", "2026-01-01T00:00:00.124999Z"))
                .isEqualTo(window("2026-01-01T00:00:00.123Z", "2026-01-01T00:00:00.124Z"));
        refuses("startDate", "2026-01-01T00:00:00.0001Z", "2026-01-01T00:00:00.0002Z");
        refuses("startDate", "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z");
        refuses("startDate", "1969-12-31T23:59:59.999Z", null);
        refuses("endDate", null, "2200-01-01T00:00:00Z");
    }

    private static void refuses(String field, @Nullable String start, @Nullable String end) {
        InvalidTask refused = catchThrowableOfType(InvalidTask.class, () -> window(start, end));
        assertThat(refused.violations()).extracting(Violation::field).containsExactly(field);
    }
}
