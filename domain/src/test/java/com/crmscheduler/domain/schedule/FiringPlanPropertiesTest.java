package com.crmscheduler.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What must hold of every plan and every instant: the five questions that a plan answers agree with each other. */
class FiringPlanPropertiesTest {

    private static final long EARLIEST = Instant.EPOCH.toEpochMilli();
    private static final long LATEST = FiringPlan.LAST_INSTANT.toEpochMilli();

    private final Random random = new Random(RandomCrons.SEED);
    private final RandomCrons crons = new RandomCrons(random);
    private final List<String> zones = List.copyOf(new TreeSet<>(ZoneId.getAvailableZoneIds()));

    private Instant anyInstant() {
        return Instant.ofEpochMilli(random.nextLong(EARLIEST, LATEST));
    }

    /** Near occurrences as often as far from them. */
    private Instant around(FiringPlan plan) {
        Instant any = anyInstant();
        return switch (random.nextInt(4)) {
            case 0 -> plan.next(any).orElse(any);
            case 1 -> plan.next(any).orElse(any).plusMillis(random.nextInt(-1, 2));
            case 2 -> plan.anchor().plusMillis(random.nextInt(-100_000_000, 100_000_000));
            default -> any;
        };
    }

    private FiringPlan anyPlan() {
        String expression = switch (random.nextInt(5)) {
            case 0 -> "at(" + LocalDateTime.ofEpochSecond(anyInstant().getEpochSecond(), 0, ZoneOffset.UTC)
                    .withSecond(7) + ")";
            case 1 ->
                "rate(" + (1 + random.nextInt(5_000)) + List.of(" seconds", " minutes", " hours").get(random.nextInt(3))
                        + ")";
            case 2 -> crons.any(2199, true).withSeconds();
            default -> crons.any(2199, true).eventBridge();
        };
        Optional<Instant> start = random.nextInt(3) == 0 ? Optional.of(anyInstant()) : Optional.empty();
        Optional<Instant> end = random.nextInt(3) == 0
                ? Optional.of(anyInstant()).filter(time -> start.isEmpty() || time.isAfter(start.get()))
                : Optional.empty();
        return new FiringPlan(Schedule.parse(expression), ZoneId.of(zones.get(random.nextInt(zones.size()))),
                new ActiveWindow(start, end), anyInstant());
    }

    @Test
    void answersAllQuestionsAlike() {
        for (int i = 0; i < 15_000; i++) {
            FiringPlan plan = anyPlan();
            Instant time = around(plan);
            check(plan, time, "-Dseed=" + RandomCrons.SEED + ": " + plan + " at " + time);
        }
    }

    private void check(FiringPlan plan, Instant time, String description) {
        Instant next = plan.next(time).orElse(null);
        Instant latest = plan.latest(time).orElse(null);
        if (latest != null) {
            assertThat(latest).as(description).isBeforeOrEqualTo(time);
            checkOccurrence(plan, latest, description);
            assertThat(plan.next(latest).orElse(null)).as(description).isEqualTo(next);
        }
        assertThat(plan.includes(time)).as(description).isEqualTo(time.equals(latest));
        if (next != null) {
            assertThat(next).as(description).isAfter(time);
            checkOccurrence(plan, next, description);
            assertThat(plan.latest(next.minusNanos(1)).orElse(null)).as(description).isEqualTo(latest);
            assertThat(plan.count(time, next, 5)).as(description).isEqualTo(1);
            assertThat(plan.count(time, next.minusMillis(1), 5)).as(description).isZero();
            checkBetween(plan, time, next, description);
        } else {
            assertThat(plan.count(time, FiringPlan.LAST_INSTANT.plusSeconds(86_400), 5)).as(description).isZero();
        }
        checkFirst(plan, description);
    }

    private static void checkOccurrence(FiringPlan plan, Instant occurrence, String description) {
        assertThat(plan.includes(occurrence)).as(description).isTrue();
        assertThat(plan.latest(occurrence)).as(description).hasValue(occurrence);
        assertThat(plan.next(occurrence.minusMillis(1))).as(description).hasValue(occurrence);
        if (!(plan.schedule() instanceof Schedule.At)) {
            assertThat(plan.window().contains(occurrence)).as(description).isTrue();
        }
    }

    private void checkBetween(FiringPlan plan, Instant time, Instant next, String description) {
        long gap = next.toEpochMilli() - time.toEpochMilli();
        for (int i = 0; i < 4 && gap > 1; i++) {
            Instant between = time.plusMillis(random.nextLong(1, gap));
            assertThat(plan.next(between)).as(description).hasValue(next);
            assertThat(plan.includes(between)).as(description).isFalse();
        }
    }

    private static void checkFirst(FiringPlan plan, String description) {
        Optional<Instant> expected = plan.schedule() instanceof Schedule.At
                ? plan.next(Instant.MIN)
                : plan.next(plan.anchor().minusMillis(1));
        assertThat(plan.first()).as(description).isEqualTo(expected);
    }

    @Test
    void countsWhatSteppingCounts() {
        for (int i = 0; i < 2_000; i++) {
            FiringPlan plan = anyPlan();
            Instant from = around(plan);
            Instant to = from;
            int steps = random.nextInt(30);
            int taken = 0;
            for (Optional<Instant> next = plan.next(to); taken < steps && next.isPresent(); next = plan.next(to)) {
                to = next.get();
                taken++;
            }
            String description = "-Dseed=" + RandomCrons.SEED + ": " + plan + " from " + from + " to " + to;
            assertThat(plan.count(from, to, 100)).as(description).isEqualTo(taken);
            assertThat(plan.count(from, to, 3)).as(description).isEqualTo(Math.min(3, taken));
            assertThat(plan.count(to, from, 100)).as(description).isZero();
        }
    }

    @Test
    void answersForTheEndsOfTime() {
        for (int i = 0; i < 500; i++) {
            FiringPlan plan = anyPlan();
            Optional<Instant> first = plan.next(Instant.MIN);
            Optional<Instant> last = plan.latest(Instant.MAX);
            String description = "-Dseed=" + RandomCrons.SEED + ": " + plan;
            assertThat(plan.next(Instant.MAX)).as(description).isEmpty();
            assertThat(plan.latest(Instant.MIN)).as(description).isEmpty();
            assertThat(plan.includes(Instant.MAX)).as(description).isFalse();
            assertThat(plan.includes(Instant.MIN)).as(description).isFalse();
            assertThat(last.isPresent()).as(description).isEqualTo(first.isPresent());
            last.ifPresent(time -> {
                assertThat(plan.next(time)).as(description).isEmpty();
                assertThat(plan.latest(time.minusMillis(1)).map(before -> before.isBefore(time)).orElse(true))
                        .as(description).isTrue();
            });
        }
    }
}
