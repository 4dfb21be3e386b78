package com.crmscheduler.testkit.differential;

import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * Draws definitions of tasks that a provider can do, and now and then one that it cannot. All times are whole seconds, or half
 * ones: a server's clock runs on for some milliseconds while virtual time stands still, and must not pass a due time by that.
 */
final class RandomTasks {

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final List<String> ZONES = List.of("UTC", "UTC", "Asia/Seoul", "Europe/Berlin", "America/New_York",
            "Australia/Lord_Howe", "America/St_Johns");
    private static final List<String> CRONS = List.of("cron(* * * * ? *)", "cron(*/5 * * * ? *)",
            "cron(7/13 * * * ? *)",
            "cron(0 * * * ? *)", "cron(30 1,2 * * ? *)", "cron(0 9 ? * MON-FRI *)", "cron(15 10 L * ? *)",
            "cron(0 12 ? * SUN#2 *)", "cron(59 23 31 DEC ? *)", "cron(0 12 * * ?)");
    private static final List<String> CRONS_WITH_SECONDS = List.of("cron(*/7 * * * * ? *)", "cron(30 * * * * ? *)",
            "cron(5 0 */2 * * ? *)");
    private static final List<String> PAYLOADS = List.of("{}", "null", "[1.0,-0.0,12345678901234567890]",
            " { \"spaced\" :\t[ ] } ", "{\"<aws.scheduler.execution-id>\":\"<aws.scheduler.scheduled-time>\"}",
            "{\"고객\":\"👩‍👧 \ue000\uf8ff\",\"raw\":\"\u007f\u2028\ufeff\uffff\"}", "{\"a\":\"\\u003c<\\\\\",\"a\":2}");

    private final Random random;
    private final SchedulerCapabilities capabilities;
    private final Duration tick;

    RandomTasks(Random random, SchedulerCapabilities capabilities) {
        this.random = random;
        this.capabilities = capabilities;
        this.tick = capabilities.shortestRate();
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** A whole number of seconds, up to so many of the shortest periods. */
    Duration upTo(int ticks) {
        return Duration.ofSeconds(random.nextLong(tick.toSeconds() * ticks) + 1);
    }

    String payload() {
        return chance(50) ? oneOf(PAYLOADS) : "{\"number\":" + random.nextInt(1_000) + "}";
    }

    TaskMother task(Instant now) {
        ZoneId zone = ZoneId.of(oneOf(ZONES));
        TaskMother task = TaskMother.aTask().with(schedule(now, zone)).in(zone).carrying(payload());
        if (chance(30)) {
            task = task.described(oneOf(List.of("", "plain", "Überfällig <aws.scheduler.schedule-arn> 연체 \n 🙂")));
        }
        if (chance(30)) {
            Optional<Instant> start = chance(60) ? Optional.of(now.plus(upTo(6)).minus(upTo(4))) : Optional.empty();
            Optional<Instant> end = chance(60)
                    ? Optional.of(start.orElse(now).plus(upTo(8)))
                    : Optional.empty();
            task = task.with(new ActiveWindow(start, end));
        }
        if (chance(15) && capabilities.has(Capability.STABLE_JITTER)) {
            task = task.with(new FlexibleTimeWindow(Duration.ofMinutes(1 + below(3))));
        }
        if (chance(10)) {
            task = task.paused();
        }
        if (chance(30)) {
            task = task.keptAfterCompletion();
        }
        if (chance(20)) {
            task = task.with(new RetryPolicy(1 + below(9), Duration.ofMillis(1 + below(999)), Duration.ofMinutes(5),
                    Duration.ofDays(2)));
        }
        return withPolicies(task);
    }

    private TaskMother withPolicies(TaskMother task) {
        TaskMother chosen = task;
        if (chance(capabilities.has(Capability.CATCH_UP_CHOICE) ? 20 : 2)) {
            chosen = chosen
                    .with(new CatchUpPolicy(oneOf(List.of(CatchUpPolicy.Mode.values())), Duration.ofHours(1), 3));
        }
        if (chance(capabilities.has(Capability.OVERLAP_CHOICE) ? 20 : 2)) {
            chosen = chosen.with(oneOf(List.of(OverlapPolicy.SKIP, OverlapPolicy.QUEUE_ONE)));
        }
        if (chance(capabilities.has(Capability.RUN_LIMIT) ? 20 : 2) && !(chosen.schedule() instanceof Schedule.At)) {
            chosen = chosen.limitedTo(1 + below(6));
        }
        return chosen;
    }

    private Schedule schedule(Instant now, ZoneId zone) {
        boolean fine = chance(capabilities.has(Capability.SECONDS) ? 50 : 3);
        return switch (below(10)) {
            case 0, 1, 2, 3 -> at(chance(8) ? now.minus(upTo(100)) : now.plus(upTo(10)), zone);
            case 4, 5, 6 -> fine
                    ? TaskMother.rate(Duration.ofSeconds(oneOf(List.of(1, 2, 5, 7, 30, 90))))
                    : Schedule.parse(oneOf(List.of("rate(1 minute)", "rate(2 minutes)", "rate(5 minutes)",
                            "rate(1 hours)", "rate(7 hour)", "rate(1 day)")));
            default -> Schedule.parse(oneOf(fine ? CRONS_WITH_SECONDS : CRONS));
        };
    }

    private Schedule at(Instant time, ZoneId zone) {
        String text = LOCAL.format(LocalDateTime.ofInstant(time, zone));
        boolean half = chance(capabilities.has(Capability.MILLISECONDS) ? 30 : 3);
        return Schedule.parse("at(" + text + (half ? ".500)" : ")"));
    }

    /** A one-time task that comes soon and is to fail at first, with retries that come within a second each. */
    TaskMother failing(Instant now) {
        return TaskMother.aTask().firingAt(now.plus(Duration.ofSeconds(1))).keptAfterCompletion()
                .with(new RetryPolicy(3, Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofDays(1)));
    }

    /** A recurring task whose first execution is to fail, and waits for its retry while further occurrences come due. */
    TaskMother overlapping(Instant now) {
        Duration wait = tick.multipliedBy(1 + below(3)).plus(tick.dividedBy(4));
        TaskMother task = TaskMother.aTask().every(tick).with(new ActiveWindow(Optional.empty(),
                Optional.of(now.plus(tick.multipliedBy(6 + below(3)))))).with(oneOf(List.of(OverlapPolicy.values())))
                .with(new RetryPolicy(3, wait, wait, Duration.ofDays(1))).keptAfterCompletion();
        return capabilities.has(Capability.RUN_LIMIT) && chance(50) ? task.limitedTo(2 + below(4)) : task;
    }

    /** A one-time task with a flexible window, to be left alone until that has closed. */
    TaskMother flexible(Instant now) {
        return TaskMother.aTask().firingAt(now.plus(upTo(1))).keptAfterCompletion()
                .with(new FlexibleTimeWindow(Duration.ofMinutes(1 + below(3))));
    }
}
