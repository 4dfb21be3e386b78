package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;

class ScheduleReadingTest {

    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00.300Z");

    private final AwsSchedulerProperties properties = Settings.bound(Map.of("schedule-group", "crm"));
    @AutoClose
    private final AwsClients clients = new AwsClients(properties);
    private final EnvelopeCodec codec = new EnvelopeCodec();
    private final ScheduleGroups groups = new ScheduleGroups(clients.scheduler(), properties);
    private final ScheduleRendering rendering = new ScheduleRendering(codec, groups, properties);
    private final ScheduleReading reading = new ScheduleReading(codec, groups, properties);

    /** What EventBridge answers of a schedule that was created so. */
    private static GetScheduleResponse.Builder stored(CreateScheduleRequest request) {
        return GetScheduleResponse.builder().groupName(request.groupName()).name(request.name()).arn("arn")
                .description(request.description()).target(request.target());
    }

    private GetScheduleResponse.Builder stored(ScheduleTask task) {
        return stored(rendering.create(task, NOW));
    }

    private static ScheduleTask task(String group, TaskMother mother) {
        return mother.task(new ScheduleTaskId(group, "a"), 7, NOW);
    }

    @Test
    void readsWhatWasWritten_asItWasWritten() {
        for (TaskMother mother : new TaskMother[]{TaskMother.aTask(), TaskMother.aTask().described(""),
                TaskMother.aTask().described("연체 <aws.scheduler.execution-id>"),
                TaskMother.aTask().every(Duration.ofHours(
                        1)),
                TaskMother.aTask().paused().keptAfterCompletion()}) {
            ScheduleTask task = task("default", mother);
            assertThat(reading.task(stored(task).build(), NOW)).contains(task);
        }
    }

    @Test
    void readsAnEmptyDescription_whetherAwsKeepsItOrNot() {
        ScheduleTask task = task("g", TaskMother.aTask().described(""));
        assertThat(reading.task(stored(task).description(null).build(), NOW)).contains(task);
        assertThat(reading.task(stored(task).description("").build(), NOW)).contains(task);
    }

    @Test
    void readsHowFarThePlanWasCarriedOut() {
        ScheduleTask task = task("g", TaskMother.aTask().every(Duration.ofHours(1)));
        assertThat(reading.task(stored(task).build(), NOW.plusSeconds(10_000)).orElseThrow().lastSettled())
                .isEqualTo(NOW.plusSeconds(7_200));
    }

    @Test
    void passesOverWhatIsNotOurs() {
        GetScheduleResponse ours = stored(task("g", TaskMother.aTask())).build();
        for (GetScheduleResponse foreign : new GetScheduleResponse[]{
                ours.toBuilder().target(target -> target.arn("arn:aws:lambda:us-east-1:000000000000:function:f").input(
                        ours.target().input())).build(),
                ours.toBuilder().target(target -> target.arn(properties.queueArn())).build(),
                ours.toBuilder().target(target -> target.arn(properties.queueArn()).input("{\"v\":\"theirs\"}"))
                        .build(),
                ours.toBuilder().name("copy").build(), ours.toBuilder().groupName("elsewhere").build()}) {
            assertThat(reading.task(foreign, NOW)).as(foreign.toString()).isEqualTo(Optional.empty());
        }
    }

    @Test
    void failsOnWhatANewerReleaseWrote_becauseItIsOurs() {
        GetScheduleResponse newer = stored(task("g", TaskMother.aTask()))
                .target(target -> target.arn(properties.queueArn())
                        .input("{\"v\":2}\n{}"))
                .build();
        assertThatThrownBy(() -> reading.task(newer, NOW)).isInstanceOf(ProviderUnavailable.class).hasMessageContaining(
                "newer release");
    }

    @Test
    void putsTheDefaultGroupWhereTheSettingsSay() {
        assertThat(groups.of(new ScheduleTaskId("default", "a"))).isEqualTo("crm");
        assertThat(groups.of(new ScheduleTaskId("billing", "a"))).isEqualTo("billing");
        assertThat(groups.ours("crm")).contains("default");
        assertThat(groups.ours("billing")).contains("billing");
        assertThat(groups.ours("default")).isEmpty();
    }

    @Test
    void refusesTheGroupThatWouldShareAScheduleGroupWithAnother() {
        assertThatThrownBy(() -> groups.requireUsable(new ScheduleTaskId("crm", "a"))).isInstanceOf(InvalidTask.class)
                .hasMessageContaining("scheduler.aws.schedule-group");
        groups.requireUsable(new ScheduleTaskId("default", "a"));
        groups.requireUsable(new ScheduleTaskId("billing", "a"));
    }
}
