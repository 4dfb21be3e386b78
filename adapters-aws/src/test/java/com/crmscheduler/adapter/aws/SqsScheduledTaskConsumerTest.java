package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.adapter.aws.SqsRig.Instance;
import com.crmscheduler.application.port.ExecutionLimits;
import com.crmscheduler.application.port.ExecutionLimits.Limit;
import com.crmscheduler.application.port.LimitKey;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SqsScheduledTaskConsumerTest {

    private final MutableTime time = new MutableTime(SqsRig.NOW);

    @Test
    void runsEachExecution_andDeletesItsMessage() {
        try (SqsRig rig = SqsRig.in(time)) {
            for (int i = 0; i < 50; i++) {
                rig.fire(rig.task("task-" + i));
            }
            Instance instance = rig.start();

            await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(50));
            assertThat(rig.handler.deliveries()).extracting(Delivery::executionId).doesNotHaveDuplicates();
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
            assertThat(instance.consumer.held()).isZero();
            assertThat(instance.consumer.isHealthy()).isTrue();
        }
    }

    @Test
    void givesTheHandlerWhatTheUserAttached_underTheIdThatEveryProviderComputes() {
        try (SqsRig rig = SqsRig.in(time)) {
            String payload = "{\"text\":\"<aws.scheduler.execution-id> \\u0000 ünï \uD83D\uDE00\"}";
            ScheduleTask task = rig.task("attached", TaskMother.aTask().carrying(payload));
            rig.fire(task);
            rig.start();

            await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(1));
            Delivery delivery = rig.handler.deliveries().getFirst();
            assertThat(delivery.invocation().payload().json()).isEqualTo(payload);
            assertThat(delivery.executionId()).isEqualTo(Occurrence.scheduled(task.id(), 42, SqsRig.NOW).executionId());
            assertThat(delivery.scheduledFor()).isEqualTo(SqsRig.NOW);
            assertThat(delivery.attempt()).isEqualTo(1);
        }
    }

    @Test
    void sendsBackForAWhileWithTheSameAttempt_whatALimitKeepsFromRunning() {
        try (SqsRig rig = SqsRig.inRealTime()) {
            rig.limit(new ExecutionLimits(Map.of(new LimitKey(LimitKey.Scope.GROUP, "tests"), new Limit(1, 0))));
            AtomicInteger running = new AtomicInteger();
            CountDownLatch sentBack = new CountDownLatch(1);
            for (int i = 0; i < 3; i++) {
                ScheduleTask task = rig.task("limited-" + i);
                rig.handler.onNext(task.id(), invocation -> {
                    assertThat(running.incrementAndGet()).isEqualTo(1);
                    sentBack.await();
                    running.decrementAndGet();
                });
                rig.fire(task);
            }
            rig.start();

            await().untilAsserted(() -> assertThat(rig.queue.depth().delayed()).isGreaterThan(0));
            sentBack.countDown();

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(rig.messages()).isZero());
            assertThat(rig.handler.deliveries()).hasSize(3).allMatch(delivery -> delivery.attempt() == 1);
            assertThat(rig.deadLetters()).isEmpty();
        }
    }

    @Test
    void deletesAMessage_onlyAfterItsWorkIsDone() {
        CountDownLatch release = new CountDownLatch(1);
        try (SqsRig rig = SqsRig.in(time)) {
            ScheduleTask task = rig.task("slow");
            rig.handler.onNext(task.id(), invocation -> release.await());
            rig.fire(task);
            Instance instance = rig.start();

            await().untilAsserted(() -> assertThat(instance.consumer.running()).isEqualTo(1));
            assertThat(rig.queue.depth().inFlight()).isEqualTo(1);
            release.countDown();
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        }
    }

    @Test
    void triesAgainUnderTheSameId_withAGrowingAttempt() {
        try (SqsRig rig = SqsRig.in(time)) {
            ScheduleTask task = rig.task("failing");
            rig.handler.failNext(task.id(), 2);
            rig.fire(task);
            rig.start();

            awaitAttempts(rig, 1);
            passDelay(rig, Duration.ofSeconds(2));
            awaitAttempts(rig, 2);
            passDelay(rig, Duration.ofSeconds(3));
            awaitAttempts(rig, 3);
            assertThat(rig.handler.deliveries()).extracting(Delivery::attempt).containsExactly(1, 2, 3);
            assertThat(rig.handler.deliveries()).extracting(Delivery::executionId)
                    .containsOnly(Occurrence.scheduled(task
                            .id(), 42, SqsRig.NOW).executionId());
            assertThat(rig.handler.deliveries()).extracting(delivery -> delivery.invocation().fencingToken()).isSorted()
                    .doesNotHaveDuplicates();
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        }
    }

    @Test
    void waitsForLongerThanSqsDelaysAMessage_andStartsNoAttemptEarly() {
        Duration backoff = Duration.ofMinutes(40);
        try (SqsRig rig = SqsRig.in(time)) {
            ScheduleTask task = rig.task("patient", TaskMother.aTask()
                    .with(new RetryPolicy(2, backoff, Duration.ofHours(1), Duration.ofDays(1))));
            rig.handler.failNext(task.id(), 1);
            rig.fire(task);
            Instance instance = rig.start();
            awaitAttempts(rig, 1);

            Instant failed = time.instant();
            // The retry is due between 40 and 50 minutes after: it is sent on after 15 and 30, and perhaps after 45.
            for (int quarter = 1; rig.handler.deliveries().size() < 2 && quarter <= 4; quarter++) {
                passDelay(rig, SqsQueue.LONGEST_DELAY);
                int sentOn = quarter;
                await().until(() -> rig.handler.deliveries().size() == 2
                        || instance.consumer.counts().early().sum() == sentOn);
            }
            assertThat(instance.consumer.counts().early().sum()).isBetween(2L, 3L);
            assertThat(rig.handler.deliveries()).extracting(Delivery::attempt).containsExactly(1, 2);
            assertThat(rig.handler.deliveries().get(1).at()).isAfterOrEqualTo(failed.plus(backoff));
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        }
    }

    @Test
    void putsALaterAttemptOff_whileTheOneBeforeIsStillHere() {
        CountDownLatch release = new CountDownLatch(1);
        try (SqsRig rig = SqsRig.in(time)) {
            ScheduleTask task = rig.task("overtaken");
            rig.handler.onNext(task.id(), invocation -> {
                release.await();
                throw new IllegalStateException("failed on purpose");
            });
            rig.fire(task);
            Instance instance = rig.start();
            await().untilAsserted(() -> assertThat(instance.consumer.running()).isEqualTo(1));

            rig.send(attempt(rig, task, 2));
            await().untilAsserted(() -> assertThat(instance.consumer.counts().early().sum()).isEqualTo(1));
            release.countDown();
            await().untilAsserted(() -> assertThat(rig.queue.depth().delayed()).isEqualTo(1));
            await().untilAsserted(() -> {
                time.advance(Duration.ofSeconds(1));
                assertThat(rig.handler.deliveries()).hasSize(2);
            });
            // The retry that the first attempt sent is a copy of the one that was here before it.
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
            assertThat(rig.handler.deliveries()).extracting(Delivery::attempt).containsExactly(1, 2);
        }
    }

    @Test
    void runsAnExecutionOnce_whenItsMessageHasCopies() {
        CountDownLatch release = new CountDownLatch(1);
        try (SqsRig rig = SqsRig.in(time)) {
            ScheduleTask task = rig.task("copied");
            rig.handler.onNext(task.id(), invocation -> release.await());
            for (int i = 0; i < 5; i++) {
                rig.fire(task);
            }
            Instance instance = rig.start();

            await().untilAsserted(() -> assertThat(instance.consumer.counts().repeated().sum()).isEqualTo(4));
            assertThat(rig.messages()).isEqualTo(1);
            release.countDown();
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
            rig.fire(task);
            await().untilAsserted(() -> assertThat(instance.consumer.counts().repeated().sum()).isEqualTo(5));
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
            assertThat(rig.handler.deliveries()).hasSize(1);
        }
    }

    @Test
    void goesOnWithAMessageThatIsHandedOutAgain_andDeletesItByItsNewestHandle() {
        CountDownLatch release = new CountDownLatch(1);
        try (SqsRig rig = SqsRig.in(time)) {
            ScheduleTask task = rig.task("adopted");
            rig.handler.onNext(task.id(), invocation -> release.await());
            rig.fire(task);
            Instance instance = rig.start();
            await().untilAsserted(() -> assertThat(instance.consumer.running()).isEqualTo(1));

            // For SQS the visibility timeout is over, as after a stand-still.
            time.advance(Duration.ofSeconds(31));
            await().untilAsserted(() -> assertThat(instance.consumer.counts().received().sum()).isEqualTo(2));
            assertThat(instance.consumer.running()).isEqualTo(1);
            release.countDown();
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
            assertThat(rig.handler.deliveries()).hasSize(1);
            assertThat(rig.dropped).isEmpty();
        }
    }

    @Test
    void keepsASlowHandlersMessage_fromEveryOtherInstance() {
        CountDownLatch release = new CountDownLatch(1);
        Duration visibility = Duration.ofSeconds(3);
        String setting = "consumer.visibility-timeout=" + visibility.toSeconds() + "s";
        try (SqsRig rig = SqsRig.inRealTime()) {
            ScheduleTask task = rig.task("slow");
            rig.handler.onNext(task.id(), invocation -> release.await());
            rig.fire(task);
            Instance first = rig.start(setting);
            await().untilAsserted(() -> assertThat(first.consumer.running()).isEqualTo(1));
            Instance second = rig.start(setting);

            await().during(visibility.multipliedBy(2).plusMillis(500)).atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> {
                        assertThat(second.consumer.counts().received().sum()).isZero();
                        assertThat(first.consumer.counts().received().sum()).isEqualTo(1);
                    });
            release.countDown();
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
            assertThat(rig.handler.deliveries()).hasSize(1);
            assertThat(rig.dropped).isEmpty();
        }
    }

    @Test
    void receivesNoMoreThanMayRun() {
        CountDownLatch release = new CountDownLatch(1);
        try (SqsRig rig = SqsRig.in(time)) {
            for (int i = 0; i < 20; i++) {
                ScheduleTask task = rig.task("task-" + i);
                rig.handler.onNext(task.id(), invocation -> release.await());
                rig.fire(task);
            }
            Instance instance = rig.start("consumer.max-running=3");

            await().untilAsserted(() -> assertThat(instance.consumer.running()).isEqualTo(3));
            assertThat(instance.consumer.isFull()).isTrue();
            time.advance(Duration.ofMillis(1));
            await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(rig.queue
                    .depth()).isEqualTo(new SqsQueue.Depth(17, 3, 0)));
            release.countDown();
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
            assertThat(rig.handler.deliveries()).hasSize(20);
            assertThat(instance.consumer.isFull()).isFalse();
        }
    }

    @Test
    void receivesNoMore_whileThePayloadsItHoldsAreLarge() {
        CountDownLatch release = new CountDownLatch(1);
        String json = "\"" + "x".repeat(150_000) + "\"";
        try (SqsRig rig = SqsRig.in(time)) {
            for (int i = 0; i < 30; i++) {
                ScheduleTask task = rig.task("large-" + i, TaskMother.aTask().carrying(json));
                rig.handler.onNext(task.id(), invocation -> release.await());
                rig.fire(task);
            }
            Instance instance = rig.start("consumer.max-accepted-size=1MB", "consumer.pollers=1");

            await().untilAsserted(() -> assertThat(instance.consumer.isFull()).isTrue());
            assertThat(instance.consumer.running()).isBetween(7, 17);
            release.countDown();
            await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(30));
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        }
    }

    @Test
    void runsAManualRunUnderItsRequest_besideThePlan() {
        try (SqsRig rig = SqsRig.in(time)) {
            ScheduleTask task = rig.task("by-hand");
            Occurrence run = Occurrence.manual(task.id(), 42, SqsRig.NOW, "request-1");
            rig.send(rig.codec.write(TaskEnvelope.of(task).withOrigin(new TaskEnvelope.Origin.Sent(run.kind(), run
                    .nominal(), run.requestId(), 1, run.nominal(), run.nominal()))));
            rig.fire(task);
            rig.start();

            await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(2));
            ExecutionId planned = Occurrence.scheduled(task.id(), 42, SqsRig.NOW).executionId();
            assertThat(rig.handler.deliveries()).extracting(Delivery::executionId).containsExactlyInAnyOrder(run
                    .executionId(), planned);
        }
    }

    private static String attempt(SqsRig rig, ScheduleTask task, int attempt) {
        return rig.codec.write(TaskEnvelope.of(task).withOrigin(new TaskEnvelope.Origin.Sent(
                ExecutionKind.SCHEDULED, SqsRig.NOW, null, attempt, SqsRig.NOW,
                SqsRig.NOW)));
    }

    private static void awaitAttempts(SqsRig rig, int attempts) {
        await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(attempts));
    }

    /** Lets time pass once there is a message that waits for it, and no other. */
    private void passDelay(SqsRig rig, Duration delay) {
        await().untilAsserted(() -> assertThat(rig.queue.depth()).isEqualTo(new SqsQueue.Depth(0, 0, 1)));
        time.advance(delay);
    }
}
