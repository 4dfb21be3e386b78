package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.FiringPlan;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.scheduler.model.Target;
import software.amazon.awssdk.services.scheduler.model.UpdateScheduleRequest;

/**
 * Writes tasks as schedules. An update replaces everything, so both requests are always rendered whole, from the same parts.
 */
final class ScheduleRendering {

    /** AWS's own defaults, written out so that no later default changes how long EventBridge tries to reach the queue. */
    private static final int DELIVERY_SECONDS = 86_400;
    private static final int DELIVERY_ATTEMPTS = 185;
    /** AWS refuses a start that is 5 minutes past. */
    private static final Duration OLDEST_START = Duration.ofMinutes(4);
    /** A cron that names its years is over before the last year that any can name. */
    static final Instant LAST_YEAR = Instant.parse(Schedule.LAST_YEAR + "-01-01T00:00:00Z");

    private final EnvelopeCodec codec;
    private final ScheduleGroups groups;
    private final AwsSchedulerProperties properties;

    ScheduleRendering(EnvelopeCodec codec, ScheduleGroups groups, AwsSchedulerProperties properties) {
        this.codec = codec;
        this.groups = groups;
        this.properties = properties;
    }

    /** @throws com.crmscheduler.domain.error.PayloadTooLarge when the envelope would be too long */
    CreateScheduleRequest create(ScheduleTask task, Instant now) {
        Rhythm rhythm = rhythm(task, now);
        TaskDefinition definition = task.definition();
        return CreateScheduleRequest.builder().groupName(groups.of(task.id())).name(task.id().name())
                .description(description(definition)).scheduleExpression(definition.schedule().expression())
                .scheduleExpressionTimezone(definition.zone().getId()).startDate(rhythm.start).endDate(rhythm.end)
                .flexibleTimeWindow(window(definition.flexibleTimeWindow())).state(state(task))
                .actionAfterCompletion(action(definition, rhythm)).target(target(task)).build();
    }

    /** The same request as it would be rendered at another time. */
    CreateScheduleRequest datedAnew(CreateScheduleRequest request, ScheduleTask task, Instant now) {
        Rhythm rhythm = rhythm(task, now);
        return request.toBuilder().startDate(rhythm.start).endDate(rhythm.end)
                .actionAfterCompletion(action(task.definition(), rhythm)).build();
    }

    /** @throws com.crmscheduler.domain.error.PayloadTooLarge when the envelope would be too long */
    UpdateScheduleRequest update(ScheduleTask task, Instant now) {
        Rhythm rhythm = rhythm(task, now);
        TaskDefinition definition = task.definition();
        return UpdateScheduleRequest.builder().groupName(groups.of(task.id())).name(task.id().name())
                .description(description(definition)).scheduleExpression(definition.schedule().expression())
                .scheduleExpressionTimezone(definition.zone().getId()).startDate(rhythm.start).endDate(rhythm.end)
                .flexibleTimeWindow(window(definition.flexibleTimeWindow())).state(state(task))
                .actionAfterCompletion(action(definition, rhythm)).target(target(task)).build();
    }

    private Target target(ScheduleTask task) {
        return Target.builder().arn(properties.queueArn()).roleArn(properties.roleArn())
                .input(codec.write(TaskEnvelope.of(task)))
                .retryPolicy(retry -> retry.maximumEventAgeInSeconds(DELIVERY_SECONDS)
                        .maximumRetryAttempts(DELIVERY_ATTEMPTS))
                .deadLetterConfig(letters -> letters.arn(properties.deadLetterArn())).build();
    }

    private static @Nullable String description(TaskDefinition definition) {
        String description = definition.description();
        return description == null || description.isEmpty() ? null : description;
    }

    /** What has nothing armed must not fire: EventBridge would fire an enabled one-time schedule again whose time is past. */
    private static ScheduleState state(ScheduleTask task) {
        return task.nextOccurrence() == null ? ScheduleState.DISABLED : ScheduleState.ENABLED;
    }

    private static software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindow window(FlexibleTimeWindow ours) {
        return ours.length().isZero()
                ? software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindow.builder()
                        .mode(FlexibleTimeWindowMode.OFF).build()
                : software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindow.builder()
                        .mode(FlexibleTimeWindowMode.FLEXIBLE)
                        .maximumWindowInMinutes(Math.toIntExact(ours.length().toMinutes())).build();
    }

    /** A recurring schedule without an end never completes, and EventBridge refuses to delete it then. */
    private ActionAfterCompletion action(TaskDefinition definition, Rhythm rhythm) {
        if (properties.hasLedger()) {
            // The task is to stay until its last execution is over, which EventBridge does not know.
            return ActionAfterCompletion.NONE;
        }
        boolean completes = definition.schedule() instanceof Schedule.At || rhythm.end != null;
        return completes && deletes(definition) ? ActionAfterCompletion.DELETE : ActionAfterCompletion.NONE;
    }

    private static boolean deletes(TaskDefinition definition) {
        return definition.actionAfterCompletion() == com.crmscheduler.domain.model.ActionAfterCompletion.DELETE;
    }

    /**
     * The dates of a recurring schedule, in the whole seconds that EventBridge knows, rounded up so that nothing is early.
     *
     * @param start before which EventBridge does not fire, and from which it counts a rate
     * @param end from which on it does not fire
     */
    private record Rhythm(@Nullable Instant start, @Nullable Instant end) {}

    private static Rhythm rhythm(ScheduleTask task, Instant now) {
        FiringPlan plan = task.plan();
        // What is long overdue EventBridge would not take, and goes on in the same phase.
        Optional<Instant> ahead = Optional.ofNullable(task.nextOccurrence()).filter(now.minus(OLDEST_START)::isBefore)
                .or(() -> plan.next(now.minusMillis(1)));
        if (plan.schedule() instanceof Schedule.At || ahead.isEmpty()) {
            return new Rhythm(null, null);
        }
        // Of a cron a start in the past changes nothing. A rate has no other phase than that of its start.
        Optional<Instant> start = plan.schedule() instanceof Schedule.Rate
                ? ahead
                : plan.window().start().filter(now::isBefore).or(() -> beyondThisSecond(plan, ahead.get(), now));
        return new Rhythm(start.map(ScheduleRendering::wholeSecond).orElse(null), end(task.definition(), plan));
    }

    /** An occurrence of this very second that the task has behind it is not to be fired by what is written in it. */
    private static Optional<Instant> beyondThisSecond(FiringPlan plan, Instant ahead, Instant now) {
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        return plan.latest(ahead.minusMillis(1)).filter(behind -> !behind.isBefore(second))
                .map(behind -> second.plusSeconds(1));
    }

    /** Our end still fires and AWS's does not, so the end lies beyond the last occurrence. */
    private static @Nullable Instant end(TaskDefinition definition, FiringPlan plan) {
        Optional<Instant> asked = plan.window().end();
        Optional<Instant> last = plan.latest(FiringPlan.LAST_INSTANT);
        boolean ends = asked.isPresent() || deletes(definition) && last.filter(LAST_YEAR::isAfter).isPresent();
        if (!ends || last.isEmpty()) {
            return null;
        }
        Instant beyond = beyond(last.get(), plan, definition.flexibleTimeWindow().length());
        return asked.map(ScheduleRendering::wholeSecond).filter(beyond::isBefore).orElse(beyond);
    }

    /**
     * As far behind the last occurrence as EventBridge may be late with it, which may mean that it does not fire it after an
     * end; but before the one that would follow.
     */
    private static Instant beyond(Instant last, FiringPlan plan, Duration window) {
        Instant late = wholeSecond(last).plus(window).plus(PlanProgress.PRECISION).minusSeconds(1);
        FiringPlan endless = new FiringPlan(plan.schedule(), plan.zone(),
                new ActiveWindow(plan.window().start(), Optional.empty()), plan.anchor());
        return endless.next(last).map(next -> wholeSecond(next).minusSeconds(1)).filter(late::isAfter).orElse(late);
    }

    private static Instant wholeSecond(Instant time) {
        Instant second = time.truncatedTo(ChronoUnit.SECONDS);
        return second.equals(time) ? second : second.plusSeconds(1);
    }
}
