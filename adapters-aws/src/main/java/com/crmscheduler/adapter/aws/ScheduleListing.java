package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ListSchedulesRequest;
import software.amazon.awssdk.services.scheduler.model.ListSchedulesResponse;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.ScheduleSummary;
import software.amazon.awssdk.services.scheduler.model.ValidationException;

/**
 * Lists tasks, in AWS's order. A summary of AWS says little, so each schedule that may be one of ours is read; what AWS cannot
 * select by is selected here, so a page may be short.
 */
final class ScheduleListing {

    private static final int AWS_PAGE = 100;
    private static final String WHAT = "listing schedules (scheduler:ListSchedules)";

    private final SchedulerClient client;
    private final AwsSchedules schedules;
    private final ScheduleReading reading;
    private final ScheduleGroups groups;
    private final Volley reads;

    ScheduleListing(SchedulerClient client, AwsSchedules schedules, ScheduleReading reading, ScheduleGroups groups,
            Volley reads) {
        this.client = client;
        this.schedules = schedules;
        this.reading = reading;
        this.groups = groups;
        this.reads = reads;
    }

    TaskPage page(TaskQuery query) {
        Optional<String> token = query.cursor().map(ListCursor::decode).map(ListCursor::token);
        ListSchedulesResponse page;
        try {
            page = client.listSchedules(request(query, token));
        } catch (ResourceNotFoundException e) {
            // The group: it is created with its first task.
            return new TaskPage(List.of(), Optional.empty());
        } catch (ValidationException e) {
            throw token.isPresent()
                    ? ListCursor.invalid(query.cursor().orElse(""))
                    : AwsFailures.translate(WHAT, e);
        } catch (RuntimeException e) {
            throw AwsFailures.translate(WHAT, e);
        }
        List<ScheduleTaskId> ids = page.schedules().stream().map(this::id).flatMap(Optional::stream).toList();
        List<ScheduleTask> tasks = reads.forEach(ids, schedules::find).stream().flatMap(Optional::stream)
                .filter(task -> isSelected(task, query)).toList();
        return new TaskPage(tasks, Optional.ofNullable(page.nextToken()).filter(next -> !next.isEmpty())
                .map(next -> new ListCursor(next).encode()));
    }

    private ListSchedulesRequest request(TaskQuery query, Optional<String> token) {
        ListSchedulesRequest.Builder request = ListSchedulesRequest.builder()
                .maxResults(Math.min(query.limit(), AWS_PAGE));
        query.group().ifPresent(group -> request.groupName(groups.of(group)));
        query.namePrefix().ifPresent(request::namePrefix);
        token.ifPresent(request::nextToken);
        // What is enabled by our account may be disabled by AWS's, because it has nothing left to fire; not the other way round.
        query.state().filter(ScheduleState.PAUSED::equals).ifPresent(paused -> request.state(
                software.amazon.awssdk.services.scheduler.model.ScheduleState.DISABLED));
        return request.build();
    }

    private Optional<ScheduleTaskId> id(ScheduleSummary summary) {
        if (summary.target() == null || !reading.firesIntoOurs(summary.target().arn())) {
            return Optional.empty();
        }
        return groups.ours(summary.groupName()).map(group -> new ScheduleTaskId(group, summary.name()));
    }

    private static boolean isSelected(ScheduleTask task, TaskQuery query) {
        return query.type().map(task.definition().type()::equals).orElse(true)
                && query.state().map(task.definition().state()::equals).orElse(true)
                && query.dueBefore()
                        .map(before -> task.nextOccurrence() != null && task.nextOccurrence().isBefore(before))
                        .orElse(true);
    }
}
