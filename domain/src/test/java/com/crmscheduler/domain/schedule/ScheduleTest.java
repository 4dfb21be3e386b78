package com.crmscheduler.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.Violation;
import com.crmscheduler.domain.schedule.Schedule.Resolution;
import java.time.Duration;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    @ParameterizedTest
    @CsvSource({"at(2026-12-01T09:00:00), 2026-12-01T09:00", "at(2030-01-01T00:00), 2030-01-01T00:00",
            "AT(2022-12-31T23:59:59), 2022-12-31T23:59:59", "at(2028-02-29T00:00:00), 2028-02-29T00:00",
            "at(1970-01-01T00:00:00), 1970-01-01T00:00", "at(2199-12-31T23:59:59.999), 2199-12-31T23:59:59.999",
            "at(2026-12-01T09:00:00.5), 2026-12-01T09:00:00.5", "at(2026-12-01T09:00:00.25), 2026-12-01T09:00:00.25",
            "at(2026-12-01T09:00:00.007), 2026-12-01T09:00:00.007"})
    void readsAt(String expression, LocalDateTime local) {
        assertThat(Schedule.parse(expression)).isInstanceOfSatisfying(Schedule.At.class, at -> {
            assertThat(at.local()).isEqualTo(local);
            assertThat(at.expression()).isEqualTo(expression);
        });
    }

    @ParameterizedTest
    @CsvSource({"rate(5 minutes), PT5M", "rate(1 minute), PT1M", "rate(1 minutes), PT1M", "rate(2 minute), PT2M",
            "rate(1minute), PT1M", "RATE(3 HOURS), PT3H", "rate(1 day), PT24H", "rate(30 seconds), PT30S",
            "rate(1 second), PT1S", "rate(3650 days), P3650D", "rate(315360000 seconds), P3650D"})
    void readsRate(String expression, Duration period) {
        assertThat(Schedule.parse(expression)).isInstanceOfSatisfying(Schedule.Rate.class, rate -> {
            assertThat(rate.period()).isEqualTo(period);
            assertThat(rate.expression()).isEqualTo(expression);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"cron(0 9 ? * MON-FRI *)", "CRON(0 9 ? * MON-FRI *)", "cron(0 9 ? * mon-fri *)",
            "cron(0 12 * * ?)", "cron(0 8 L * ? *)", "cron(0 8 1W * ? *)", "cron(0 8 ? * 3L *)", "cron(0 8 ? * FRIL *)",
            "cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)", "cron(30-30 13-13 ? * 2,4,6 *)", "cron(1-31/30 1-1 ? * 1,7 *)",
            "cron(0 18 ? * MON-FRI *)", "cron(*/15 * * * ? *)", "cron(0-59/10 0-23/2 ? * * *)", "cron(0 10 * * ? *)",
            "cron(15 12 * * ? *)", "cron(0 8 1 * ? *)", "cron(0/10 * ? * MON-FRI *)", "cron(0/5 8-17 ? * MON-FRI *)",
            "cron(15 10 ? * 6L 2022-2023)", "cron(0 8 ? * 3#2 *)", "cron(0 8 ? * TUE#5 *)", "cron(0 0 LW * ? *)",
            "cron(0 0 L-3 * ? *)", "cron(0 0 1,15,L * ? *)", "cron(0 0 ? * L *)", "cron(0  9  ?  *  MON  *)",
            "cron(0 0 1 JAN-MAR,DEC ? 1970,2199)", "cron(0 0 1 1/3 ? 2020/2)", "cron(30 0 9 ? * MON-FRI *)",
            "cron(*/10 * * * * ? *)", "cron(0 0 30 2 ? *)"})
    void readsCron(String expression) {
        assertThat(Schedule.parse(expression)).isInstanceOf(Schedule.Cron.class).extracting(Schedule::expression)
                .isEqualTo(expression);
    }

    @ParameterizedTest
    @CsvSource({"at(2026-12-01T09:00:30), MINUTE", "at(2026-12-01T09:00), MINUTE",
            "at(2026-12-01T09:00:30.000), MILLISECOND", "at(2026-12-01T09:00:30.1), MILLISECOND",
            "rate(1 minute), MINUTE", "rate(2 hours), MINUTE", "rate(3 days), MINUTE", "rate(60 seconds), SECOND",
            "rate(1 second), SECOND", "cron(0 9 * * ? *), MINUTE", "cron(0 9 * * ?), MINUTE",
            "cron(0 0 9 * * ? *), SECOND"})
    void saysWhatItAsksOfAProvider(String expression, Resolution resolution) {
        assertThat(Schedule.parse(expression).resolution()).isEqualTo(resolution);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "at", "at()", "at(", "every(5 minutes)", "0 9 * * ? *", " at(2030-01-01T00:00)",
            "at(2030-01-01T00:00) ", "at (2030-01-01T00:00)", "at(2030-01-01T00:00))", "at((2030-01-01T00:00)",
            "at( 2030-01-01T00:00)", "at(2030-01-01T00:00 )", "at(2021-12-31T23:59:59Z)", "at(2021-12-31)",
            "at(2021-12-31T23)", "at(2021-12-31T23:59:59+09:00)", "at(2021-12-31 23:59:59)", "at(2021-12-31t23:59:59)",
            "at(2021-13-01T00:00:00)", "at(2021-02-29T00:00:00)", "at(2021-02-00T00:00:00)", "at(2021-01-01T24:00:00)",
            "at(2021-01-01T23:60:00)", "at(2021-01-01T23:59:60)", "at(2021-1-1T00:00:00)", "at(1969-12-31T23:59:59)",
            "at(2200-01-01T00:00:00)", "at(20300-01-01T00:00:00)", "at(-2030-01-01T00:00:00)",
            "at(2030-01-01T00:00:00.)", "at(2030-01-01T00:00:00.1234)", "at(2030-01-01T00:00.5)",
            "at(2030-01-01T00:00:00,5)", "at(2030-01-01T00:00:00.5Z)", "at(２０３０-01-01T00:00:00)",
            "rate()", "rate(10)", "rate( 10 minutes )", " rate(10 minutes)", "rate(10 minutes) ", "rate(10  minutes)",
            "rate(0 minutes)", "rate(-1 minutes)", "rate(+1 minutes)", "rate(1.5 minutes)", "rate(05 minutes)",
            "rate(10 years)", "rate(10 weeks)", "rate(10 months)", "rate(10 milliseconds)", "rate(minutes)",
            "rate(1 minutess)", "rate(3651 days)", "rate(315360001 seconds)", "rate(99999999999999999999 days)",
            "rate(999999999 days)", "rate(１ minute)", "rate(1\tminute)", "rate(1 minute)\n", "rate(1\u00a0minute)",
            "cron()", "cron( )", "cron(INVALID)", "cron(0 12 * *)", "cron(0 12 * ?)", "cron(0 0 0 0 12 * * ? *)",
            "cron(0 1 * * * *)", "cron(0 1 ? * ? *)", "cron(0 1 1 * MON *)", "cron(0 1 * * MON *)", "cron(0 1 1 * * *)",
            "cron(7 20 * * NOT *)", "cron(0 dummy ? * MON-FRI *)", "cron(71 8 1 * ? *)", "cron(60 8 1 * ? *)",
            "cron(0 24 1 * ? *)", "cron(0 8 0 * ? *)", "cron(0 8 32 * ? *)", "cron(0 8 1 0 ? *)", "cron(0 8 1 13 ? *)",
            "cron(0 8 ? * 0 *)", "cron(0 8 ? * 8 *)", "cron(0 8 1 * ? 1969)", "cron(0 8 1 * ? 2200)",
            "cron(60 0 8 1 * ? *)", "cron(0 ? 1 * ? *)", "cron(? 8 1 * ? *)", "cron(0 8 1 ? ? *)", "cron(0 8 1 * ? ?)",
            "cron(0 8 ?/2 * 1 *)", "cron(0 8 1,? * ? *)", "cron(0 8 1, * ? *)", "cron(0 8 ,1 * ? *)",
            "cron(0 8 1- * ? *)",
            "cron(0 8 -1 * ? *)", "cron(0 8 5-1 * ? *)", "cron(0 8 ? * FRI-MON *)", "cron(0 22-2 * * ? *)",
            "cron(0/0 8 1 * ? *)", "cron(0/60 8 1 * ? *)", "cron(0/ 8 1 * ? *)", "cron(/5 8 1 * ? *)",
            "cron(0/5/5 8 1 * ? *)", "cron(0 8 32W * ? *)", "cron(0 8 0W * ? *)", "cron(0 8 W * ? *)",
            "cron(0 8 1-5W * ? *)", "cron(0 8 WL * ? *)", "cron(0 8 L-31 * ? *)", "cron(0 8 L- * ? *)",
            "cron(0 8 LL * ? *)",
            "cron(0 8 ? * 8L *)", "cron(0 8 ? * 3#6 *)", "cron(0 8 ? * 3#0 *)", "cron(0 8 ? * 3# *)",
            "cron(0 8 ? * #3 *)",
            "cron(0 8 ? * 3#1,6#3 *)", "cron(0 8 ? * 3#1,6 *)", "cron(0 8 ? * LW *)", "cron(0 8 MON * ? *)",
            "cron(JAN 8 1 * ? *)", "cron(0 8 1 MON ? *)", "cron(0 8 1 JANUARY ? *)", "cron( 0 8 1 * ? *)",
            "cron(0 8 1 * ? * )", "cron(0\t8 1 * ? *)", "cron(0 8 1 * ? *", "cron 0 8 1 * ? *", "cron(0 8 １ * ? *)",
            "cron(00000 8 1 * ? *)", "cron(0 8 1 * ? **)", "cron(0 8 *-5 * ? *)", "cron(0 8 1 * ? *)cron(0 8 1 * ? *)",
            "rate(5 minutes), rate(6 minutes)", "@daily", "cron(@daily)", "at(rate(5 minutes))"})
    void refusesWhatIsNoExpression(String expression) {
        InvalidTask refused = catchThrowableOfType(InvalidTask.class, () -> Schedule.parse(expression));

        assertThat(refused).as(expression).isNotNull();
        assertThat(refused.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.field()).isEqualTo("expression");
            assertThat(violation.rejected()).isEqualTo(expression);
            assertThat(violation.rule()).isNotBlank();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"cron(71 8 1 * ? *) | minutes | \"71\"", "cron(0 25 1 * ? *) | hours | \"25\"",
            "cron(0 8 ? * NOT *) | day-of-week | \"NOT\"", "cron(0 8 1,40 * ? *) | day-of-month | \"40\"",
            "cron(0 8 1 FOO ? *) | month | \"FOO\"", "cron(0 8 1 * ? 20) | year | \"20\"",
            "cron(70 0 8 1 * ? *) | seconds | \"70\"", "cron(0 8 ? * FRI-MON *) | low to high | \"FRI-MON\"",
            "cron(0 8 * * * *) | exactly one | day-of-week", "cron(0 8 * *) | it has 4 | minutes hours",
            "rate(5 fortnights) | second, minute, hour or day | whole number",
            "at(2021-12-31) | yyyy-mm-ddThh:mm:ss | no zone",
            "rate(4000 days) | 3650 days | period"})
    void saysWhatIsWrong(String expression, String part, String detail) {
        InvalidTask refused = catchThrowableOfType(InvalidTask.class, () -> Schedule.parse(expression));

        assertThat(refused.violations()).extracting(Violation::rule).singleElement().asString().contains(part, detail);
    }

    @Test
    void takesAnExpressionOfTheLongestLength_andNoLonger() {
        String minutes = "0" + ",10".repeat(75);
        String longest = "cron(" + minutes + " ".repeat(256 - 5 - minutes.length() - 11) + "9 * * ? *)";
        assertThat(longest.length()).isEqualTo(255);
        assertThat(Schedule.parse(longest.replace("cron(0,", "cron(00,"))).isInstanceOf(Schedule.Cron.class);

        InvalidTask refused = catchThrowableOfType(InvalidTask.class,
                () -> Schedule.parse(longest.replace("cron(0,", "cron(000,")));

        assertThat(refused.violations()).extracting(Violation::rule).containsExactly("1 to 256 characters long");
    }

    @Test
    void comparesByValue() {
        assertThat(Schedule.parse("cron(0 9 ? * MON-FRI *)")).isEqualTo(Schedule.parse("cron(0 9 ? * MON-FRI *)"))
                .hasSameHashCodeAs(Schedule.parse("cron(0 9 ? * MON-FRI *)"))
                .isNotEqualTo(Schedule.parse("cron(0 9 ? * 2-6 *)"));
        assertThat(((Schedule.Cron) Schedule.parse("cron(0 9 ? * MON-FRI *)")).fields())
                .isEqualTo(((Schedule.Cron) Schedule.parse("cron(0 9 ? * 2-6 *)")).fields())
                .isNotEqualTo(((Schedule.Cron) Schedule.parse("cron(0 9 ? * 2-5 *)")).fields());
    }
}
