package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.TaskDefinition;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;

/** Reads schedules as tasks: what the envelope says, and how far the plan has been carried out by now. */
final class ScheduleReading {

    private final EnvelopeCodec codec;
    private final ScheduleGroups groups;
    private final AwsSchedulerProperties properties;

    ScheduleReading(EnvelopeCodec codec, ScheduleGroups groups, AwsSchedulerProperties properties) {
        this.codec = codec;
        this.groups = groups;
        this.properties = properties;
    }

    /**
     * The task that a schedule keeps; empty when the schedule is none of ours: it fires elsewhere, has no envelope, or one of
     * another name, as a copy that somebody made by hand has.
     *
     * @throws ProviderUnavailable when a newer release wrote it: it is ours, and not to be passed over
     */
    Optional<ScheduleTask> task(GetScheduleResponse schedule, Instant now) {
        if (schedule.target() == null || !firesIntoOurs(schedule.target().arn()) || schedule.target().input() == null) {
            return Optional.empty();
        }
        return switch (codec.read(schedule.target().input())) {
            case EnvelopeCodec.Reading.Readable(TaskEnvelope envelope) -> Optional.of(envelope.task())
                    .filter(task -> task.id().name().equals(schedule.name())
                            && groups.of(task.id()).equals(schedule.groupName()))
                    .map(task -> PlanProgress.of(described(task, schedule), now));
            case EnvelopeCodec.Reading.Unreadable unreadable -> Optional.empty();
            case EnvelopeCodec.Reading.Newer(int version) -> throw newer(schedule, version);
        };
    }

    boolean firesIntoOurs(String targetArn) {
        return properties.queueArn().equals(targetArn);
    }

    private static ScheduleTask described(ScheduleTask task, GetScheduleResponse schedule) {
        String description = schedule.description();
        if (description == null || description.isEmpty()) {
            return task;
        }
        TaskDefinition d = task.definition();
        TaskDefinition described = new TaskDefinition(description, d.type(), d.payload(), d.schedule(), d.zone(), d
                .window(), d.flexibleTimeWindow(), d.state(), d.retry(), d.catchUp(), d.overlap(),
                d.actionAfterCompletion(), d.maxRuns());
        return new ScheduleTask(task.id(), task.incarnation(), task.version(), task.generation(), described, task
                .anchor(), task.createdAt(), task.updatedAt(), task.nextOccurrence(), task.lastSettled(),
                task
                        .runs());
    }

    private static ProviderUnavailable newer(GetScheduleResponse schedule, int version) {
        String text = "the schedule " + schedule.arn() + " was written by a newer release, in format " + version
                + ", and this release reads format " + EnvelopeCodec.VERSION + ": use the newer release";
        return new ProviderUnavailable(AwsFailures.PROVIDER, text, new NewerRelease(text));
    }
}
