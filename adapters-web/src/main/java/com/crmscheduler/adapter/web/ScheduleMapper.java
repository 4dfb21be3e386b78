package com.crmscheduler.adapter.web;

import com.crmscheduler.adapter.web.ScheduleResource.CatchUpResource;
import com.crmscheduler.adapter.web.ScheduleResource.RetryResource;
import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mapstruct.Mapper;
import org.mapstruct.Mapping;
import org.mapstruct.ReportingPolicy;

/** From the domain's task to its resource. The way back judges as it goes and is {@link ScheduleReader}'s. */
@Mapper(unmappedTargetPolicy = ReportingPolicy.ERROR)
interface ScheduleMapper {
    /**
     * The task as it is answered.
     *
     * @param catchUpIsChosen whether a schedule that names no catch-up policy may be said to have the default one
     */
    default ScheduleResource toResource(ScheduleTask task, boolean catchUpIsChosen) {
        Instant next = task.nextOccurrence();
        CatchUpPolicy own = task.definition().catchUp();
        return toResource(task.id(), task.definition(), own == null && catchUpIsChosen ? CatchUpPolicy.DEFAULT : own,
                task.version(),
                task.createdAt().toString(), task.updatedAt().toString(), next == null ? null : next.toString(),
                task.definition().maxRuns() == null ? null : task.runs());
    }

    /** A definition alone, without what is the server's: what a patch is applied to. */
    default ScheduleResource toResource(ScheduleTaskId id, TaskDefinition definition) {
        return toResource(id, definition, definition.catchUp(), null, null, null, null, null);
    }

    @Mapping(target = "group", source = "id.group")
    @Mapping(target = "name", source = "id.name")
    @Mapping(target = "description", source = "definition.description")
    @Mapping(target = "taskType", source = "definition.type.value")
    @Mapping(target = "payload", source = "definition.payload.json")
    @Mapping(target = "expression", source = "definition.schedule")
    @Mapping(target = "timezone", source = "definition.zone")
    @Mapping(target = "startDate", source = "definition.window.start")
    @Mapping(target = "endDate", source = "definition.window.end")
    @Mapping(target = "flexibleTimeWindow", source = "definition.flexibleTimeWindow.length")
    @Mapping(target = "state", source = "definition.state")
    @Mapping(target = "retryPolicy", source = "definition.retry")
    @Mapping(target = "catchUp", source = "catchUp")
    @Mapping(target = "overlap", source = "definition.overlap")
    @Mapping(target = "actionAfterCompletion", source = "definition.actionAfterCompletion")
    @Mapping(target = "maxRuns", source = "definition.maxRuns")
    @Mapping(target = "version", source = "version")
    @Mapping(target = "createdAt", source = "createdAt")
    @Mapping(target = "updatedAt", source = "updatedAt")
    @Mapping(target = "nextOccurrence", source = "nextOccurrence")
    @Mapping(target = "runs", source = "runs")
    ScheduleResource toResource(ScheduleTaskId id, TaskDefinition definition, @Nullable CatchUpPolicy catchUp,
            @Nullable Long version, @Nullable String createdAt, @Nullable String updatedAt,
            @Nullable String nextOccurrence, @Nullable Long runs);

    RetryResource toResource(RetryPolicy policy);

    CatchUpResource toResource(CatchUpPolicy policy);

    default @Nullable String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse(null);
    }

    default String text(Schedule schedule) {
        return schedule.expression();
    }

    default String text(ZoneId zone) {
        return zone.getId();
    }

    /** ISO-8601 with days where they are whole, as people write it; the JDK would say PT24H. */
    default String text(Duration duration) {
        boolean days = !duration.isZero() && duration.getNano() == 0 && duration.toSeconds() % 86_400 == 0;
        return days ? "P" + duration.toDays() + "D" : duration.toString();
    }
}
