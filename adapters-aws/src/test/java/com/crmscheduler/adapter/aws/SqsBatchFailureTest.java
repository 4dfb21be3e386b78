package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.adapter.aws.SqsRig.Instance;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What SQS carries out for some entries of a batch and not for others, or carries out without anybody hearing of it. */
@Timeout(60)
class SqsBatchFailureTest {

    private static final RetryPolicy AT_ONCE = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1), Duration
            .ofDays(1));

    private final SqsRig rig = SqsRig.inRealTime();
    private final FaultySqs faults = new FaultySqs();

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void deletesAgain_whatWasNotDeletedWithTheRest() {
        faults.failFirstEntry("deleteMessageBatch", 3);
        fire(12);
        Instance instance = start();
        await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        assertThat(faults.left()).isZero();
        assertThat(rig.handler.deliveries()).hasSize(12);
        assertThat(instance.consumer.held()).isZero();
    }

    @Test
    void deletesAgain_whenTheAnswerWasLost() {
        faults.loseAnswer("deleteMessageBatch", 2);
        fire(12);
        Instance instance = start();
        await().untilAsserted(() -> assertThat(instance.consumer.held()).isZero());
        await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        assertThat(faults.left()).isZero();
        assertThat(rig.dropped).isEmpty();
        assertThat(rig.handler.deliveries()).hasSize(12);
    }

    @Test
    void sendsTheNextAttemptAgain_beforeItDeletesAnything() {
        faults.failFirstEntry("sendMessageBatch", 2);
        ScheduleTask task = failing();
        rig.fire(task);
        start();
        await().untilAsserted(
                () -> assertThat(rig.handler.deliveries()).extracting(Delivery::attempt).containsExactly(1,
                        2));
        await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        assertThat(faults.left()).isZero();
    }

    @Test
    void runsTheNextAttemptOnce_whenItWasSentTwiceBecauseTheAnswerWasLost() {
        faults.loseAnswer("sendMessageBatch", 1);
        ScheduleTask task = failing();
        rig.fire(task);
        Instance instance = start();
        await().untilAsserted(() -> assertThat(instance.consumer.counts().repeated().sum()).isEqualTo(1));
        await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        assertThat(rig.handler.deliveries()).extracting(Delivery::attempt).containsExactly(1, 2);
    }

    @Test
    void keepsAMessageItCouldNotExtendOnce_byExtendingItAgainInTime() {
        faults.failFirstEntry("changeMessageVisibilityBatch", 1);
        CountDownLatch release = new CountDownLatch(1);
        ScheduleTask task = rig.task("slow");
        rig.handler.onNext(task.id(), invocation -> release.await());
        rig.fire(task);
        Instance instance = start("consumer.visibility-timeout=3s");
        await().during(Duration.ofSeconds(6)).atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(instance.consumer
                        .counts().received().sum()).isLessThanOrEqualTo(1));
        assertThat(faults.left()).isZero();
        release.countDown();
        await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        assertThat(rig.handler.deliveries()).hasSize(1);
        assertThat(rig.dropped).isEmpty();
    }

    private Instance start(String... overrides) {
        return rig.start(List.of(rig.handler), faults, overrides);
    }

    private ScheduleTask failing() {
        ScheduleTask task = rig.task("failing", TaskMother.aTask().with(AT_ONCE));
        rig.handler.failNext(task.id(), 1);
        return task;
    }

    private void fire(int tasks) {
        for (int i = 0; i < tasks; i++) {
            rig.fire(rig.task("task-" + i));
        }
    }
}
