package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.adapter.aws.SqsRig.Instance;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.RecordingHandler;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;

/** What instances do with a table of executions that they do not without. */
@Timeout(60)
class SqsLedgerTest {

    /** {@code -Doutage.seconds=30} makes it longer. */
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("outage.seconds", 2));

    private static final RetryPolicy ONCE = new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration
            .ofDays(1));

    private final MutableTime time = new MutableTime(SqsRig.NOW);

    @Test
    void runsEachOnce_howeverOftenAndWhereverItIsDelivered() {
        try (LedgerRig rig = LedgerRig.inRealTime()) {
            Instance first = rig.start();
            Instance second = rig.start();
            for (int i = 0; i < 60; i++) {
                rig.sqs.fire(rig.sqs.task("task-" + i % 20));
            }
            await().untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            first.stop();
            Instance third = rig.start();
            for (int i = 0; i < 20; i++) {
                rig.sqs.fire(rig.sqs.task("task-" + i));
            }
            await().untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            assertThat(second.consumer.counts().received().sum() + third.consumer.counts().received().sum())
                    .isPositive();
            assertThat(rig.sqs.handler.deliveries()).hasSize(20).extracting(Delivery::executionId)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void keepsWhatRunsFromOthers_asLongAsItRuns() {
        CountDownLatch release = new CountDownLatch(1);
        try (LedgerRig rig = LedgerRig.inRealTime()) {
            ScheduleTask task = rig.sqs.task("slow");
            rig.sqs.handler.onNext(task.id(), invocation -> release.await());
            rig.sqs.fire(task);
            // Full, so that the copies go to the other one.
            Instance holder = rig.start("consumer.visibility-timeout=3s", "consumer.max-running=1");
            await().until(() -> holder.consumer.running() == 1);
            RecordingHandler elsewhere = new RecordingHandler(rig.clock());
            Instance other = rig.start(List.of(elsewhere), "consumer.visibility-timeout=3s");
            for (int i = 0; i < 3; i++) {
                rig.sqs.fire(task);
            }
            // Several lives of a claim that is not renewed.
            await().atMost(Duration.ofSeconds(30)).until(() -> other.consumer.counts().received().sum() >= 4);
            release.countDown();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            assertThat(rig.sqs.handler.deliveries()).hasSize(1);
            assertThat(elsewhere.deliveries()).isEmpty();
        }
    }

    @Test
    void recordsNothingOfAnInstanceThatStoodStill_andParksNoLetterOfIt() {
        CountDownLatch release = new CountDownLatch(1);
        try (LedgerRig rig = new LedgerRig(SqsRig.in(time))) {
            ScheduleTask task = rig.sqs.task("frozen", TaskMother.aTask().with(ONCE));
            rig.sqs.handler.onNext(task.id(), invocation -> {
                release.await();
                throw new IllegalStateException("failed on purpose");
            });
            rig.sqs.fire(task);
            Instance frozen = rig.start("consumer.max-running=1");
            await().until(() -> frozen.consumer.running() == 1);
            RecordingHandler elsewhere = new RecordingHandler(time);
            rig.sqs.fire(task);
            // Its claim has run out by the clock that the other one goes by.
            time.advance(Duration.ofSeconds(31));
            rig.start(List.of(elsewhere));
            await().untilAsserted(() -> assertThat(elsewhere.deliveries()).hasSize(1));
            assertThat(elsewhere.deliveries().getFirst().invocation().fencingToken()).isGreaterThan(rig.sqs.handler
                    .deliveries().getFirst().invocation().fencingToken());
            release.countDown();
            await().untilAsserted(() -> assertThat(rig.sqs.dropped).contains("LEASE_LOST"));
            time.advance(Duration.ofSeconds(31));
            await().untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            assertThat(elsewhere.deliveries()).hasSize(1);
        }
    }

    @Test
    void runsAgainWhatAnInstanceDiedWith_andNothingThatWasDone() {
        CountDownLatch never = new CountDownLatch(1);
        try (LedgerRig rig = new LedgerRig(SqsRig.in(time))) {
            ScheduleTask task = rig.sqs.task("interrupted");
            ScheduleTask done = rig.sqs.task("done");
            rig.sqs.handler.onNext(task.id(), invocation -> never.await());
            rig.sqs.fire(done);
            Instance dying = rig.start();
            await().untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            rig.sqs.fire(task);
            await().until(() -> dying.consumer.running() == 1);
            dying.crash();
            rig.sqs.fire(done);
            rig.start();
            time.advance(Duration.ofSeconds(31));
            await().untilAsserted(() -> assertThat(rig.sqs.handler.deliveriesOf(task.id())).hasSize(2));
            await().untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            assertThat(rig.sqs.handler.deliveriesOf(done.id())).hasSize(1);
        }
    }

    @Test
    void runsNothingThatItCannotClaim_andSaysSo_untilTheTableIsBack() {
        try (LedgerRig rig = LedgerRig.inRealTime()) {
            rig.table.outage(true);
            for (int i = 0; i < 12; i++) {
                rig.sqs.fire(rig.sqs.task("task-" + i));
            }
            Instance instance = rig.start("timeout=3s");
            await().until(() -> instance.consumer.counts().received().sum() > 0 && !instance.consumer.isHealthy());
            await().during(OUTAGE).atMost(OUTAGE.multipliedBy(3)).until(() -> !instance.consumer.isHealthy());
            assertThat(rig.sqs.handler.deliveries()).isEmpty();
            assertThat(rig.sqs.messages()).isEqualTo(12);
            assertThat(instance.consumer.counts().received().sum()).isLessThanOrEqualTo(12 * 2);

            rig.table.outage(false);
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            assertThat(rig.sqs.handler.deliveries()).hasSize(12).extracting(Delivery::executionId)
                    .doesNotHaveDuplicates();
            assertThat(instance.consumer.isHealthy()).isTrue();
        }
    }

    @Test
    void recordsOutcomes_onceTheTableIsBack() {
        CountDownLatch release = new CountDownLatch(1);
        try (LedgerRig rig = LedgerRig.inRealTime()) {
            ScheduleTask task = rig.sqs.task("done");
            rig.sqs.handler.onNext(task.id(), invocation -> release.await());
            rig.sqs.fire(task);
            Instance instance = rig.start("timeout=3s");
            await().atMost(Duration.ofSeconds(30)).until(() -> instance.consumer.running() == 1);
            rig.table.outage(true);
            int before = rig.table.calls();
            release.countDown();
            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(3)).until(() -> instance.consumer
                    .held() == 1);
            assertThat(rig.table.calls()).isEqualTo(before);
            rig.table.outage(false);
            await().untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            rig.sqs.fire(task);
            await().untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            assertThat(rig.sqs.handler.deliveries()).hasSize(1);
            assertThat(rig.sqs.dropped).doesNotContain("LEASE_LOST");
        }
    }

    @Test
    void runsADeadLetterThatWasPutBack_onceAndNoCopyOfIt() {
        try (LedgerRig rig = new LedgerRig(SqsRig.in(time))) {
            ScheduleTask task = rig.sqs.task("redriven", TaskMother.aTask().with(ONCE));
            rig.sqs.handler.failNext(task.id(), 1);
            rig.sqs.fire(task);
            Instance first = rig.start();
            await().untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            Message letter = rig.sqs.deadLetters().getFirst();
            first.stop();
            rig.start();
            rig.sqs.fire(task);
            await().untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            assertThat(rig.sqs.handler.deliveries()).hasSize(1);

            for (int i = 0; i < 2; i++) {
                rig.sqs.sqs.sendMessage(request -> request.queueUrl(rig.sqs.server.queueUrl(SqsRig.QUEUE)).messageBody(
                        letter.body()).messageAttributes(letter.messageAttributes()));
            }
            await().untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            assertThat(rig.sqs.handler.deliveries()).hasSize(2).extracting(Delivery::executionId).containsOnly(
                    rig.sqs.handler.deliveries().getFirst().executionId());
        }
    }

    @Test
    void deletesTheScheduleOfATask_alsoWhenItsNewPlanExcludedWhatWaited() {
        try (LedgerRig rig = new LedgerRig(SqsRig.in(time))) {
            ScheduleTask first = rig.sqs.task("moved");
            rig.sqs.schedules.put(first);
            rig.sqs.handler.failNext(first.id(), 1);
            rig.sqs.fire(first);
            Instance instance = rig.start();
            await().until(() -> rig.sqs.handler.deliveries().size() == 1 && instance.consumer.held() == 0);
            ScheduleTask moved = first.redefine(TaskMother.aTask().firingAt(rig.sqs.begin.plusSeconds(3_600))
                    .definition(), time.instant());
            rig.sqs.schedules.put(moved);
            await().untilAsserted(() -> {
                time.advance(Duration.ofSeconds(5));
                assertThat(rig.sqs.dropped).contains("PLAN_CHANGED");
            });
            await().untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            assertThat(rig.sqs.schedules.deleted).isEmpty();
            rig.sqs.fire(moved, rig.sqs.begin.plusSeconds(3_600));
            time.advance(Duration.ofHours(1));
            await().untilAsserted(() -> assertThat(rig.sqs.handler.deliveries()).hasSize(2));
            await().untilAsserted(() -> assertThat(rig.sqs.schedules.deleted).containsExactly(first.id()));
        }
    }

    @Test
    void deletesTheScheduleOfATask_whenItsLastExecutionIsOver_notBefore() {
        try (LedgerRig rig = new LedgerRig(SqsRig.in(time))) {
            ScheduleTask task = rig.sqs.task("finished");
            ScheduleTask kept = rig.sqs.task("kept", TaskMother.aTask().keptAfterCompletion());
            rig.sqs.schedules.put(task);
            rig.sqs.schedules.put(kept);
            rig.sqs.handler.failNext(task.id(), 1);
            rig.sqs.fire(task);
            rig.sqs.fire(kept);
            Instance instance = rig.start();
            await().until(() -> rig.sqs.handler.deliveries().size() == 2 && instance.consumer.held() == 0);
            assertThat(rig.sqs.schedules.deleted).isEmpty();
            await().untilAsserted(() -> {
                time.advance(Duration.ofSeconds(5));
                assertThat(rig.sqs.handler.deliveriesOf(task.id())).hasSize(2);
            });
            await().untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            assertThat(rig.sqs.schedules.deleted).containsExactly(task.id());
        }
    }
}
