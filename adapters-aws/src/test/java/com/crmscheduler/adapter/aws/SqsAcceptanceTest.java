package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.adapter.aws.SqsRig.Instance;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.RecordingHandler;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;

/** What becomes of a message before a handler sees it. */
@Timeout(60)
class SqsAcceptanceTest {

    private final MutableTime time = new MutableTime(SqsRig.NOW);
    private final SqsRig rig = SqsRig.in(time);
    private final ScheduleTask hourly = rig.task("hourly", TaskMother.aTask().with(Schedule
            .parse("cron(0 * * * ? *)")));

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void runsWhatNoScheduleIsLeftOf_becauseFiringDeletesAOneTimeSchedule() {
        rig.fire(rig.task("gone"));
        rig.start();
        awaitRuns(1);
        assertThat(rig.dropped).isEmpty();
    }

    @Test
    void runsWhatFiredBefore_whenItsNameBelongsToAnotherTaskNow() {
        ScheduleTask task = rig.task("renewed");
        rig.schedules.put(TaskMother.aTask().firingAt(SqsRig.NOW.plusSeconds(3_600)).task(task.id(), 43, SqsRig.NOW));
        rig.fire(task);
        rig.start();
        awaitRuns(1);
    }

    @Test
    void dropsWhatTheTasksNewPlanExcludes() {
        rig.schedules.put(edited(hourly, "cron(30 * * * ? *)"));
        rig.fire(hourly);
        rig.start();
        await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        assertThat(rig.handler.deliveries()).isEmpty();
        assertThat(rig.dropped).containsExactly("PLAN_CHANGED");
    }

    @Test
    void runsWhatTheTasksNewPlanStillHas() {
        rig.schedules.put(edited(hourly, "cron(0/30 * * * ? *)"));
        rig.fire(hourly);
        rig.start();
        awaitRuns(1);
        assertThat(rig.dropped).isEmpty();
    }

    @Test
    void runsWhatAnOlderVersionFired_whenThePlanIsTheSame() {
        TaskDefinition described = TaskMother.aTask().with(hourly.definition().schedule()).described("new")
                .definition();
        ScheduleTask edited = hourly.redefine(described, SqsRig.NOW);
        assertThat(edited.version()).isEqualTo(2);
        rig.schedules.put(edited);
        rig.fire(hourly);
        rig.start();
        awaitRuns(1);
    }

    @Test
    void runsWhatANewerPlanFired_whenTheReadingIsOlder() {
        rig.schedules.put(hourly);
        rig.fire(edited(hourly, "cron(0,10 * * * ? *)"), SqsRig.NOW.minusSeconds(3_000));
        rig.start();
        awaitRuns(1);
    }

    @Test
    void dropsNothingByAPlan_thatHasChangedOnceMoreMeanwhile() {
        ScheduleTask excluding = edited(hourly, "cron(30 * * * ? *)");
        ScheduleTask including = edited(excluding, "cron(0,30 * * * ? *)");
        rig.schedules.put(excluding, including);
        rig.fire(hourly);
        rig.start();
        await().untilAsserted(() -> assertThat(rig.dropped).containsExactly("PLAN_CHANGED"));
        passUntilItRan();
    }

    @Test
    void parksWholeWhatItCannotRead_once_andGoesOn() {
        String garbage = "{\"v\":1}\nwhat is \uD83D\uDE00 this";
        String unfilled = rig.codec.write(TaskEnvelope.of(hourly));
        rig.send(garbage);
        rig.send("no header at all");
        rig.send(unfilled);
        rig.fire(hourly);
        Instance instance = rig.start();

        awaitRuns(1);
        await().untilAsserted(() -> assertThat(instance.consumer.counts().unreadable().sum()).isEqualTo(3));
        List<Message> letters = rig.deadLetters();
        assertThat(letters).extracting(Message::body).containsExactlyInAnyOrder(garbage, "no header at all", unfilled);
        Message letter = letters.stream().filter(one -> one.body().equals(garbage)).findFirst().orElseThrow();
        assertThat(attribute(letter, "dead-reason")).contains("group");
        assertThat(attribute(letter, "dead-at")).isEqualTo(Long.toString(SqsRig.NOW.toEpochMilli()));
        assertThat(attribute(letter, "dead-origin")).isNotBlank();
        assertThat(attribute(letter, "dead-instance")).isNotBlank();
    }

    @Test
    void leavesANewerFormatToOthers_andGoesOn() {
        rig.send(rig.fired(hourly, SqsRig.NOW).replace("{\"v\":1,", "{\"v\":2,"));
        Instance instance = rig.start();
        await().untilAsserted(() -> assertThat(instance.consumer.counts().newer().sum()).isEqualTo(1));
        rig.fire(rig.task("ours"));
        await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(1));
        await().untilAsserted(() -> assertThat(rig.queue.depth()).isEqualTo(new SqsQueue.Depth(0, 1, 0)));

        await().untilAsserted(() -> {
            time.advance(Duration.ofSeconds(10));
            assertThat(instance.consumer.counts().newer().sum()).isGreaterThanOrEqualTo(2);
        });
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    void sendsBackWhatANewerReleaseWroteTheScheduleOf_andGoesOn() {
        rig.schedules.writtenByANewerRelease(hourly.id(), true);
        rig.fire(hourly);
        Instance instance = rig.start();
        await().untilAsserted(() -> assertThat(rig.queue.depth()).isEqualTo(new SqsQueue.Depth(0, 0, 1)));
        assertThat(instance.consumer.isHealthy()).isTrue();
        ScheduleTask ours = rig.task("ours");
        rig.fire(ours);
        await().untilAsserted(() -> assertThat(rig.handler.deliveriesOf(ours.id())).hasSize(1));
        assertThat(rig.handler.deliveriesOf(hourly.id())).isEmpty();

        rig.schedules.writtenByANewerRelease(hourly.id(), false);
        time.advance(Duration.ofSeconds(31));
        awaitRuns(2);
        assertThat(rig.handler.deliveriesOf(hourly.id())).extracting(Delivery::attempt).containsExactly(1);
        assertThat(rig.handler.deliveriesOf(hourly.id())).extracting(Delivery::scheduledFor).containsExactly(
                SqsRig.NOW);
    }

    @Test
    void putsOffWhatItMayNotReadTheScheduleOf_tellsIt_andGoesOn() {
        rig.schedules.deny(hourly.id(), true);
        rig.fire(hourly);
        Instance instance = rig.start();
        await().untilAsserted(() -> assertThat(rig.queue.depth()).isEqualTo(new SqsQueue.Depth(0, 0, 1)));
        assertThat(instance.consumer.deniedGroups()).containsExactly(hourly.id().group());
        assertThat(instance.consumer.isHealthy()).isTrue();
        ScheduleTask ours = rig.task("ours");
        rig.fire(ours);
        await().untilAsserted(() -> assertThat(rig.handler.deliveriesOf(ours.id())).hasSize(1));
        assertThat(rig.handler.deliveriesOf(hourly.id())).isEmpty();

        rig.schedules.deny(hourly.id(), false);
        time.advance(Duration.ofSeconds(31));
        awaitRuns(2);
        assertThat(rig.handler.deliveriesOf(hourly.id())).extracting(Delivery::attempt).containsExactly(1);
        assertThat(instance.consumer.deniedGroups()).isEmpty();
    }

    @Test
    void sendsBackWhatItHasNoHandlerFor_untilAnInstanceHasOne() {
        TaskType special = new TaskType("special");
        ScheduleTask task = rig.task("special", TaskMother.aTask().with(special));
        rig.fire(task);
        Instance without = rig.start();
        await().until(() -> without.consumer.counts().received().sum() == 1 && without.consumer.held() == 0);
        assertThat(rig.messages()).isEqualTo(1);
        without.stop();

        RecordingHandler other = new RecordingHandler(special, time);
        rig.start(List.of(other), UnaryOperator.identity());
        time.advance(Duration.ofMinutes(5));
        await().untilAsserted(() -> assertThat(other.deliveries()).hasSize(1));
        assertThat(other.deliveries().getFirst().attempt()).isEqualTo(1);
        assertThat(other.deliveries().getFirst().scheduledFor()).isEqualTo(SqsRig.NOW);
        await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        assertThat(rig.handler.deliveries()).isEmpty();
    }

    @Test
    void computesTheNominalTimeThatThePlanHas_whenEventBridgeKnowsWholeSecondsOnly() {
        ScheduleTask rate = TaskMother.aTask().every(Duration.ofMinutes(5)).task(hourly.id(), 42,
                SqsRig.NOW.minusMillis(
                        299_750));
        rig.fire(rate, SqsRig.NOW);
        rig.start();
        // The occurrence is a quarter of a second after what EventBridge says, and nothing is run early.
        await().untilAsserted(() -> assertThat(rig.queue.depth()).isEqualTo(new SqsQueue.Depth(0, 1, 0)));
        assertThat(rig.handler.deliveries()).isEmpty();
        passUntilItRan();
        assertThat(rig.handler.deliveries()).extracting(Delivery::scheduledFor).containsExactly(SqsRig.NOW.plusMillis(
                250));
    }

    private static ScheduleTask edited(ScheduleTask task, String expression) {
        return task.redefine(TaskMother.aTask().with(Schedule.parse(expression))
                .definition(), SqsRig.NOW);
    }

    /** Time passes on and on, because what hides a message for a while may come after the first step. */
    private void passUntilItRan() {
        await().untilAsserted(() -> {
            time.advance(Duration.ofSeconds(1));
            assertThat(rig.handler.deliveries()).hasSize(1);
        });
        awaitRuns(1);
    }

    private void awaitRuns(int runs) {
        await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(runs));
        await().untilAsserted(() -> assertThat(rig.messages()).isZero());
    }

    private static String attribute(Message message, String name) {
        return message.messageAttributes().get(name).stringValue();
    }
}
