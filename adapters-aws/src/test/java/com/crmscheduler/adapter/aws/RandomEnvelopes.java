package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.TaskEnvelope.Origin;
import com.crmscheduler.domain.model.ActionAfterCompletion;
import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random envelopes, with a bias to what is hard to carry. */
final class RandomEnvelopes {

    /** The seed of a build's random tests; {@code -Dseed=…} tries another. */
    static final long SEED = Long.getLong("seed", 20_261_123);

    private static final String NAME_CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.";
    private static final List<String> SNIPPETS = List.of("<aws.scheduler.scheduled-time>",
            "<aws.scheduler.schedule-arn>", "<aws.scheduler.execution-id>", "<aws.scheduler.attempt-number>",
            "<aws.scheduler.", "<AWS.Scheduler.Scheduled-Time>", "<", "<<", "\\u003c", "\n", "\r\n", "\t", "\u0000",
            "\u001f", "\u007f", "\uFFFE", "\uFFFF", "\uFFFD", "\uE000", "\uE001003c", "\uF8FF", "\uDB80\uDC00",
            "{\"a\":1}",
            "é", "고객", "👩‍👩‍👧", "x".repeat(100), "");
    private static final List<String> EXPRESSIONS = List.of("at(2030-01-01T00:00:00)", "AT(2031-02-03T04:05)",
            "rate(1 minutes)", "rate(2 hour)", "rate(7days)", "cron(0 9 ? * MON-FRI *)",
            "cron(*/5 8-18 L * ? 2027-2099)",
            "cron(0 12 ? * 6#2 *)");
    private static final List<String> ZONES = List.of("UTC", "Asia/Seoul", "America/New_York", "Europe/Berlin",
            "Australia/Lord_Howe");

    private final Random random;

    RandomEnvelopes(Random random) {
        this.random = random;
    }

    TaskEnvelope next() {
        Instant created = time();
        Instant updated = created.plusMillis(random.nextInt(1_000_000));
        ScheduleTask task = new ScheduleTask(new ScheduleTaskId(name(), name()), random.nextLong(), 1 + random.nextInt(
                1_000), 1 + random.nextInt(1_000), definition(), created, created, updated, maybe(time()),
                maybe(time()), 0);
        return new TaskEnvelope(task, origin());
    }

    String payload() {
        StringBuilder text = new StringBuilder();
        for (int parts = random.nextInt(20); parts >= 0; parts--) {
            text.append(random.nextInt(4) == 0 ? character() : SNIPPETS.get(random.nextInt(SNIPPETS.size())));
        }
        return text.toString();
    }

    private String character() {
        int c = random.nextInt(random.nextBoolean() ? 0x300 : Character.MAX_CODE_POINT + 1);
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? "?" : Character.toString(c);
    }

    private TaskDefinition definition() {
        Instant start = time();
        Duration backoff = Duration.ofMillis(1 + random.nextInt(100_000));
        return new TaskDefinition(random.nextBoolean() ? "" : null, new TaskType(name()), new TaskPayload(payload()),
                Schedule.parse(EXPRESSIONS.get(random.nextInt(EXPRESSIONS.size()))), ZoneId.of(ZONES.get(random.nextInt(
                        ZONES.size()))),
                new ActiveWindow(Optional.ofNullable(maybe(start)), Optional.ofNullable(maybe(start.plusSeconds(
                        1 + random.nextInt(1_000_000))))),
                new FlexibleTimeWindow(Duration.ofMinutes(random.nextInt(1_441))),
                random.nextBoolean() ? ScheduleState.ENABLED : ScheduleState.PAUSED,
                new RetryPolicy(1 + random.nextInt(100), backoff, backoff.plusMillis(random.nextInt(1_000)), Duration
                        .ofMillis(1 + random.nextInt(1_000_000))),
                null, OverlapPolicy.values()[random.nextInt(3)], ActionAfterCompletion.values()[random.nextInt(2)],
                null);
    }

    private Origin origin() {
        return switch (random.nextInt(4)) {
            case 0 -> new Origin.Planned();
            case 1 ->
                new Origin.Fired(time(), "arn:aws:scheduler:us-east-1:000000000000:schedule/" + name(), name(), "1");
            case 2 -> new Origin.Sent(ExecutionKind.MANUAL, time(), name(), 1 + random.nextInt(100), time(), time());
            default -> new Origin.Sent(ExecutionKind.SCHEDULED, time(), null, 1 + random.nextInt(100), time(), time());
        };
    }

    private String name() {
        StringBuilder name = new StringBuilder();
        for (int length = 1 + random.nextInt(64); length > 0; length--) {
            name.append(NAME_CHARACTERS.charAt(random.nextInt(NAME_CHARACTERS.length())));
        }
        return name.toString();
    }

    private Instant time() {
        return Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
    }

    private <T> @Nullable T maybe(T value) {
        return random.nextBoolean() ? value : null;
    }
}
