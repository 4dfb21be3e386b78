package com.crmscheduler.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each shift of the clocks that the platform's time zone database knows, against an oracle that watches the clocks. */
class ZoneTransitionsTest {

    private static final Instant FIRST = Instant.parse("1970-01-05T00:00:00Z");
    /** From here to 2199 the shifts follow each zone's last rule; a sample of them is looked at. */
    private static final Instant RECURRING = Instant.parse("2038-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2199-12-20T00:00:00Z");

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

    private final Random random = new Random(RandomCrons.SEED);
    private final RandomCrons crons = new RandomCrons(random);

    @Test
    void firesAsTheClocksShow_aroundEachShiftOfEachZone() {
        Set<ZoneRules> seen = new HashSet<>();
        int shifts = 0;
        for (String name : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
            ZoneId zone = ZoneId.of(name);
            if (seen.add(zone.getRules())) {
                for (ZoneOffsetTransition shift : shifts(zone.getRules())) {
                    shifts++;
                    check(zone, shift);
                }
            }
        }
        assertThat(shifts).isGreaterThan(10_000);
    }

    private List<ZoneOffsetTransition> shifts(ZoneRules rules) {
        List<ZoneOffsetTransition> shifts = new ArrayList<>();
        ZoneOffsetTransition shift = rules.nextTransition(FIRST);
        while (shift != null && shift.getInstant().isBefore(RECURRING)) {
            shifts.add(shift);
            shift = rules.nextTransition(shift.getInstant());
        }
        for (int i = 0; i < 6 && shift != null; i++) {
            Instant later = Instant.ofEpochSecond(random.nextLong(RECURRING.getEpochSecond(), LAST.getEpochSecond()));
            ZoneOffsetTransition sample = rules.nextTransition(later);
            if (sample != null && sample.getInstant().isBefore(LAST)) {
                shifts.add(sample);
            }
        }
        return shifts;
    }

    private void check(ZoneId zone, ZoneOffsetTransition shift) {
        String expression = crons.frequent().eventBridge();
        Instant from = shift.getInstant().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(75));
        Instant to = from.plus(Duration.ofMinutes(150))
                .plus(shift.getDuration().abs().compareTo(Duration.ofHours(3)) > 0
                        ? Duration.ofMinutes(75)
                        : shift.getDuration().abs());
        String description = "-Dseed=" + RandomCrons.SEED + ": " + expression + " in " + zone + " at " + shift;
        List<Instant> expected = expected(expression, zone, from, to);
        FiringPlan plan = new FiringPlan(Schedule.parse(expression), zone, ActiveWindow.ALWAYS, Instant.EPOCH);

        List<Instant> forth = new ArrayList<>();
        Optional<Instant> at = plan.next(from.minusMillis(1));
        while (at.isPresent() && !at.get().isAfter(to)) {
            forth.add(at.get());
            at = plan.next(at.get());
        }
        List<Instant> back = new ArrayList<>();
        at = plan.latest(to);
        while (at.isPresent() && !at.get().isBefore(from)) {
            back.addFirst(at.get());
            at = plan.latest(at.get().minusMillis(1));
        }

        assertThat(forth).as(description).isEqualTo(expected);
        assertThat(back).as(description).isEqualTo(expected);
        assertThat(plan.count(from.minusMillis(1), to, 1_000)).as(description).isEqualTo(expected.size());
        List<Instant> included = new ArrayList<>();
        for (Instant minute = from; !minute.isAfter(to); minute = minute.plusSeconds(60)) {
            if (plan.includes(minute)) {
                included.add(minute);
            }
        }
        expected.removeIf(time -> time.getEpochSecond() % 60 != 0);
        assertThat(included).as(description).isEqualTo(expected);
        checkOnce(zone, shift);
    }

    /** Zones with odd seconds show whole minutes at odd instants, so those are stepped through by the second. */
    private static List<Instant> expected(String expression, ZoneId zone, Instant from, Instant to) {
        ZoneRules rules = zone.getRules();
        boolean whole = rules.getOffset(from).getTotalSeconds() % 60 == 0
                && rules.getOffset(to).getTotalSeconds() % 60 == 0;
        return new SlowCron(whole ? expression : expression.replace("cron(", "cron(0 ")).between(from, to, zone);
    }

    private static void checkOnce(ZoneId zone, ZoneOffsetTransition shift) {
        LocalDateTime inside = shift.isGap() ? shift.getDateTimeBefore() : shift.getDateTimeAfter();
        Instant expected = shift.isGap() ? shift.getInstant() : inside.toInstant(shift.getOffsetBefore());
        FiringPlan plan = new FiringPlan(Schedule.parse("at(" + inside.format(LOCAL) + ")"), zone, ActiveWindow.ALWAYS,
                Instant.EPOCH);
        assertThat(plan.first()).as(zone + " " + shift).hasValue(expected);
    }
}
