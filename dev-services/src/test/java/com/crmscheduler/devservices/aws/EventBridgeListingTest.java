package com.crmscheduler.devservices.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.scheduler.model.ListSchedulesRequest;
import software.amazon.awssdk.services.scheduler.model.ListSchedulesResponse;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.ScheduleGroupSummary;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.scheduler.model.ScheduleSummary;
import software.amazon.awssdk.services.scheduler.model.ValidationException;

class EventBridgeListingTest {

    private LocalAws aws;

    @BeforeEach
    void start() {
        aws = new LocalAws(Instant.parse("2026-03-01T12:00:00Z"), UnaryOperator.identity());
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    @Test
    void givesEachOnce_inNoOrderOfNames_whenPagedThrough() {
        List<String> names = create("n-", 23, "default");
        aws.scheduler().createScheduleGroup(of -> of.name("other"));
        create("o-", 5, "other");

        List<String> listed = new ArrayList<>();
        for (ListSchedulesResponse page : aws.scheduler()
                .listSchedulesPaginator(of -> of.groupName("default").maxResults(4))) {
            assertThat(page.schedules()).hasSizeLessThanOrEqualTo(4);
            page.schedules().forEach(found -> listed.add(found.name()));
        }
        assertThat(listed).containsExactlyInAnyOrderElementsOf(names).isNotEqualTo(names.stream().sorted().toList());
        assertThat(aws.scheduler().listSchedulesPaginator(of -> of.maxResults(3)).schedules()).hasSize(28)
                .extracting(ScheduleSummary::name).doesNotHaveDuplicates();
    }

    @Test
    void holdsItsPlace_whenTheListChangesBetweenPages() {
        create("n-", 10, "default");
        ListSchedulesResponse first = aws.scheduler().listSchedules(of -> of.maxResults(5));
        String last = first.schedules().getLast().name();
        aws.scheduler().deleteSchedule(of -> of.name(last));
        ListSchedulesResponse second = aws.scheduler()
                .listSchedules(of -> of.maxResults(5).nextToken(first.nextToken()));
        assertThat(second.schedules()).hasSize(5).doesNotContainAnyElementsOf(first.schedules());
        assertThat(second.nextToken()).isNull();
    }

    @Test
    void filters_byPrefixAndState() {
        create("a-", 3, "default");
        create("b-", 2, "default");
        aws.create("b-off", of -> of.scheduleExpression("rate(1 hour)").state(ScheduleState.DISABLED));
        assertThat(aws.scheduler().listSchedules(of -> of.namePrefix("b-")).schedules()).hasSize(3);
        ScheduleSummary off = aws.scheduler()
                .listSchedules(of -> of.namePrefix("b-").state(ScheduleState.DISABLED).groupName("default"))
                .schedules().getFirst();
        assertThat(off.name()).isEqualTo("b-off");
        assertThat(off.groupName()).isEqualTo("default");
        assertThat(off.arn()).isEqualTo("arn:aws:scheduler:us-east-1:000000000000:schedule/default/b-off");
        assertThat(off.target().arn()).isEqualTo(aws.queueArn);
        assertThat(off.creationDate()).isEqualTo(aws.time.instant());
    }

    @Test
    void refusesWhatItCannotList() {
        assertThatThrownBy(() -> aws.scheduler().listSchedules(of -> of.nextToken("bm90IG91cnM")))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> aws.scheduler().listSchedules(of -> of.maxResults(101)))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Member must have value less than or equal to 100");
        assertThatThrownBy(() -> aws.scheduler().listSchedules(of -> of.groupName("nobody")))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(aws.scheduler().listSchedules(ListSchedulesRequest.builder().build()).schedules()).isEmpty();
    }

    @Test
    void listsGroups_inPages() {
        List<String> names = IntStream.range(0, 7).mapToObj(i -> "group-" + i).toList();
        names.forEach(name -> aws.scheduler().createScheduleGroup(of -> of.name(name)));
        assertThat(aws.scheduler().listScheduleGroupsPaginator(of -> of.maxResults(2).namePrefix("group-"))
                .scheduleGroups()).extracting(ScheduleGroupSummary::name).containsExactlyInAnyOrderElementsOf(names);
        assertThat(aws.scheduler().listScheduleGroupsPaginator(of -> of.maxResults(2)).scheduleGroups())
                .extracting(ScheduleGroupSummary::name).contains("default").hasSize(8);
    }

    private List<String> create(String prefix, int count, String group) {
        List<String> names = IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
        names.forEach(name -> aws.create(name, of -> of.groupName(group).scheduleExpression("rate(1 hour)")));
        return names;
    }
}
