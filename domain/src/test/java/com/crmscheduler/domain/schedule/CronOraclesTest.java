package com.crmscheduler.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import com.crmscheduler.domain.schedule.RandomCrons.Cron;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.support.CronExpression;

/** The search among local times, from 1970 to 2199, against three independent oracles. */
class CronOraclesTest {

    private static final long FIRST_SECOND = LocalDateTime.of(1970, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC);
    private static final long LAST_SECOND = LocalDateTime.of(2199, 12, 31, 23, 59, 59).toEpochSecond(ZoneOffset.UTC);

    private final Random random = new Random(RandomCrons.SEED);
    private final RandomCrons crons = new RandomCrons(random);

    private LocalDateTime anyTime() {
        return LocalDateTime.ofEpochSecond(random.nextLong(FIRST_SECOND, LAST_SECOND), 0, ZoneOffset.UTC);
    }

    private static CronFields fields(String expression) {
        return ((Schedule.Cron) Schedule.parse(expression)).fields();
    }

    private static String seeded(String expression, LocalDateTime from) {
        return "-Dseed=" + RandomCrons.SEED + ": " + expression + " from " + from;
    }

    @Test
    void findsWhatSteppingThroughDaysAndMinutesFinds() {
        for (int i = 0; i < 4_000; i++) {
            String expression = crons.any(2199, true).eventBridge();
            LocalDateTime from = anyTime().withSecond(0);
            Optional<LocalDateTime> expected = new SlowCron(expression).nextOrSame(from);
            CronFields fields = fields(expression);

            assertThat(Optional.ofNullable(fields.nextOrSame(from))).as(seeded(expression, from)).isEqualTo(expected);
            expected.ifPresent(next -> {
                assertThat(fields.previousOrSame(next)).as(seeded(expression, from)).isEqualTo(next);
                LocalDateTime before = fields.previousOrSame(next.minusSeconds(1));
                assertThat(before == null || before.isBefore(from)).as(seeded(expression, from)).isTrue();
                assertThat(before == null || fields.matches(before)).as(seeded(expression, from)).isTrue();
            });
        }
    }

    @Test
    void findsWhatSpringFinds() {
        int compared = 0;
        for (int i = 0; i < 15_000; i++) {
            Cron cron = crons.any(0, true);
            LocalDateTime from = anyTime();
            // Spring gives up after some hundred attempts, knows no last year, and lets L-30 reach into the month before.
            LocalDateTime expected = CronExpression.parse(cron.spring()).next(from);
            boolean known = expected != null && expected.getYear() <= 2199 && !cron.days().matches(".*L-(28|29|30).*");
            if (known) {
                compared++;
                assertThat(fields(cron.withSeconds()).nextOrSame(from.plusSeconds(1)))
                        .as(seeded(cron.withSeconds(), from)).isEqualTo(expected);
            }
        }
        assertThat(compared).isGreaterThan(14_000);
    }

    @Test
    void findsWhatCronUtilsFinds() {
        CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ));
        for (int i = 0; i < 2_000; i++) {
            Cron cron = crons.any(0, false);
            LocalDateTime from = anyTime();
            // Its years end with 2099, and it passes over years that are far away, so it is asked about none.
            from = from.getYear() > 2099 ? from.minusYears(110) : from;
            ExecutionTime oracle = ExecutionTime.forCron(parser.parse(cron.quartz()));
            LocalDateTime next = oracle.nextExecution(from.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime)
                    .filter(time -> time.getYear() <= 2099).orElse(null);
            LocalDateTime ours = fields(cron.withSeconds()).nextOrSame(from.plusSeconds(1));

            assertThat(ours == null || ours.getYear() > 2099 ? null : ours).as(seeded(cron.withSeconds(), from))
                    .isEqualTo(next);
        }
    }
}
