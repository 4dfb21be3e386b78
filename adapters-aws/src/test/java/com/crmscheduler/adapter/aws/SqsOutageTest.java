package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.adapter.aws.SqsRig.Instance;
import com.crmscheduler.devservices.aws.SqsServer;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes through when something goes away. */
@Timeout(120)
class SqsOutageTest {

    /** {@code -Doutage.seconds=30} makes it longer. */
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("outage.seconds", 3));

    private final MutableTime time = new MutableTime(SqsRig.NOW);

    @Test
    void runsElsewhereWhatADeadInstanceHeld() {
        CountDownLatch never = new CountDownLatch(1);
        try (SqsRig rig = SqsRig.in(time)) {
            ScheduleTask task = rig.task("survivor");
            rig.handler.onNext(task.id(), invocation -> never.await());
            rig.fire(task);
            Instance dying = rig.start("consumer.stop-grace=0s");
            await().untilAsserted(() -> assertThat(dying.consumer.running()).isEqualTo(1));
            dying.crash();

            Instance second = rig.start();
            await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(
                    second.consumer.counts().received().sum()).isZero());
            time.advance(Duration.ofSeconds(31));
            await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(2));
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
            assertThat(rig.handler.deliveries()).extracting(Delivery::attempt).containsExactly(1, 1);
            assertThat(rig.handler.deliveries()).extracting(Delivery::executionId).containsOnly(rig.handler.deliveries()
                    .getFirst().executionId());
            assertThat(rig.handler.deliveries().get(1).invocation().fencingToken()).isGreaterThan(rig.handler
                    .deliveries().get(0).invocation().fencingToken());
        }
    }

    @Test
    void receivesAgainWithoutARestart_whenSqsIsBack() {
        SqsServer server = SqsServer.start(0, InstantSource.system());
        int port = server.endpoint().getPort();
        try (SqsRig rig = SqsRig.on(server)) {
            rig.fire(rig.task("before"));
            Instance instance = rig.start();
            await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(1));
            server.close();
            await().until(() -> !instance.consumer.isHealthy());
            await().during(OUTAGE).atMost(OUTAGE.multipliedBy(2)).until(() -> !instance.consumer.isHealthy());

            SqsServer again = SqsServer.start(port, InstantSource.system());
            try (again) {
                again.createQueue(SqsRig.QUEUE);
                again.createQueue(SqsRig.QUEUE + "-dlq");
                await().atMost(Duration.ofSeconds(5)).until(instance.consumer::isHealthy);
                rig.fire(rig.task("after"));
                await().untilAsserted(() -> assertThat(rig.handler.deliveries()).extracting(delivery -> delivery
                        .scheduleId().name()).containsExactly("before", "after"));
                instance.stop();
            }
        }
    }

    @Test
    void carriesOutcomesOut_onceSqsIsBack() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        SqsServer server = SqsServer.start(0, InstantSource.system());
        try (Cable cable = new Cable(server.endpoint()); SqsRig rig = SqsRig.through(cable, server)) {
            ScheduleTask done = rig.task("done");
            ScheduleTask failed = rig.task("failed", TaskMother.aTask()
                    .with(new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofDays(1))));
            rig.handler.onNext(done.id(), invocation -> release.await());
            rig.handler.onNext(failed.id(), invocation -> {
                release.await();
                throw new IllegalStateException("failed on purpose");
            });
            rig.fire(done);
            rig.fire(failed);
            // A poll that was cut off may still swallow what is sent within its second; that comes again soon.
            Instance instance = rig.start("consumer.visibility-timeout=3s");
            await().untilAsserted(() -> assertThat(instance.consumer.running()).isEqualTo(2));

            cable.cut();
            release.countDown();
            await().until(() -> !instance.consumer.isHealthy());
            assertThat(instance.consumer.held()).isEqualTo(2);
            cable.mend();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(rig.messages()).isZero());
            assertThat(rig.handler.deliveriesOf(done.id())).hasSize(1);
            assertThat(rig.handler.deliveriesOf(failed.id())).extracting(Delivery::attempt).containsExactly(1, 2);
            assertThat(rig.dropped).isEmpty();
            assertThat(instance.consumer.held()).isZero();
        }
    }

    @Test
    void runsEachOnce_whenEventBridgeWasAway() {
        try (SqsRig rig = SqsRig.inRealTime()) {
            rig.schedules.goAway(true);
            for (int i = 0; i < 25; i++) {
                rig.fire(rig.task("task-" + i));
            }
            Instance instance = rig.start();
            await().untilAsserted(() -> assertThat((long) rig.schedules.refused.get()).isGreaterThan(2
                    + instance.consumer.counts().received().sum()));
            assertThat(rig.handler.deliveries()).isEmpty();
            assertThat(rig.messages()).isEqualTo(25);
            // Each receipt may count, so an outage costs a message one and no more.
            assertThat(instance.consumer.counts().received().sum()).isLessThanOrEqualTo(25);

            rig.schedules.goAway(false);
            await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(25));
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
            assertThat(rig.handler.deliveries()).extracting(Delivery::executionId).doesNotHaveDuplicates();
            assertThat(instance.consumer.isHealthy()).isTrue();
        }
    }

    @Test
    void finishesWhatRunsAndGivesTheRestBack_whenItStops() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        try (SqsRig rig = SqsRig.in(time)) {
            for (int i = 0; i < 20; i++) {
                ScheduleTask task = rig.task("task-" + i);
                rig.handler.onNext(task.id(), invocation -> release.await());
                rig.fire(task);
            }
            Instance leaving = rig.start("consumer.max-running=4");
            await().untilAsserted(() -> assertThat(leaving.consumer.running()).isEqualTo(4));
            Thread stopping = Thread.ofVirtual().start(leaving::stop);
            await().until(() -> !leaving.consumer.isRunning());
            release.countDown();
            stopping.join();
            assertThat(rig.handler.deliveries()).hasSize(4);
            time.advance(Duration.ofMillis(1));
            assertThat(rig.queue.depth()).isEqualTo(new SqsQueue.Depth(16, 0, 0));

            rig.start();
            await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(20));
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
            assertThat(rig.handler.deliveries()).extracting(Delivery::executionId).doesNotHaveDuplicates();
        }
    }

    @Test
    void givesBackAtOnceWhatExceedsTheGrace_andCountsNoAttempt() {
        CountDownLatch never = new CountDownLatch(1);
        try (SqsRig rig = SqsRig.in(time)) {
            ScheduleTask task = rig.task("endless");
            rig.handler.onNext(task.id(), invocation -> never.await());
            rig.fire(task);
            Instance leaving = rig.start("consumer.stop-grace=1s");
            await().untilAsserted(() -> assertThat(leaving.consumer.running()).isEqualTo(1));
            leaving.stop();
            time.advance(Duration.ofMillis(1));
            assertThat(rig.queue.depth()).isEqualTo(new SqsQueue.Depth(1, 0, 0));

            rig.start();
            await().untilAsserted(() -> assertThat(rig.handler.deliveries()).extracting(Delivery::attempt)
                    .containsExactly(1, 1));
        }
    }

    @Test
    void stopsInAboutASecond_whenItIsIdle() {
        try (SqsRig rig = SqsRig.in(time)) {
            Instance instance = rig.start("consumer.poll-wait=6s");
            rig.fire(rig.task("first"));
            await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(1));
            long start = System.nanoTime();
            instance.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            assertThat(instance.consumer.isHealthy()).isFalse();
        }
    }

    @Test
    void goesOnWhereItWas_whenItIsStartedAgain() {
        try (SqsRig rig = SqsRig.in(time)) {
            Instance instance = rig.start();
            rig.fire(rig.task("first"));
            await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(1));
            instance.stop();
            rig.fire(rig.task("second"));
            instance.consumer.start();
            await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(2));
            assertThat(instance.consumer.isHealthy()).isTrue();
        }
    }
}
