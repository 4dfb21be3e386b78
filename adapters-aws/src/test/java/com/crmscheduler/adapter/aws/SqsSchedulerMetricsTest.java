package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.adapter.aws.SqsRig.Instance;
import com.crmscheduler.domain.model.ScheduleTask;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SqsSchedulerMetricsTest {

    @Test
    void tellsWhatTheConsumerDoes_andWhatWaitsForIt() {
        CountDownLatch release = new CountDownLatch(1);
        try (SqsRig rig = SqsRig.inRealTime()) {
            ScheduleTask task = rig.task("held");
            rig.handler.onNext(task.id(), invocation -> release.await());
            rig.send("garbage");
            rig.fire(task);
            rig.fire(task);
            Instance instance = rig.start("consumer.max-running=1");
            await().until(() -> instance.consumer.running() == 1 && instance.consumer.counts().unreadable().sum() == 1);

            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            new SqsSchedulerMetrics(instance.consumer, new QueueDepth(rig.queue), new QueueDepth(rig.letters)).bindTo(
                    meters);
            assertThat(meters.get("scheduler.aws.consumer.held").gauge().value()).isEqualTo(1);
            assertThat(meters.get("scheduler.aws.consumer.running").gauge().value()).isEqualTo(1);
            assertThat(meters.get("scheduler.aws.consumer.full").gauge().value()).isEqualTo(1);
            assertThat(meters.get("scheduler.aws.consumer.unreadable").functionCounter().count()).isEqualTo(1);
            await().untilAsserted(() -> {
                assertThat(meters.get("scheduler.aws.queue.inflight").gauge().value()).isEqualTo(1);
                assertThat(meters.get("scheduler.aws.queue.waiting").gauge().value()).isEqualTo(1);
                assertThat(meters.get("scheduler.aws.queue.delayed").gauge().value()).isZero();
                assertThat(meters.get("scheduler.aws.deadletters").gauge().value()).isEqualTo(1);
            });

            release.countDown();
            await().untilAsserted(() -> assertThat(meters.get("scheduler.aws.consumer.repeated").functionCounter()
                    .count()).isEqualTo(1));
            assertThat(meters.get("scheduler.aws.consumer.received").functionCounter().count()).isEqualTo(3);
            assertThat(meters.get("scheduler.aws.consumer.newer").functionCounter().count()).isZero();
            assertThat(meters.get("scheduler.aws.consumer.early").functionCounter().count()).isZero();
        }
    }

    @Test
    void knowsTheDepthsByTheFirstScrape() {
        try (SqsRig rig = SqsRig.inRealTime()) {
            rig.send("garbage");
            QueueDepth queue = new QueueDepth(rig.queue);
            QueueDepth letters = new QueueDepth(rig.letters);
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            new SqsSchedulerMetrics(rig.start("consumer.pollers=1").consumer, queue, letters).bindTo(meters);
            await().until(() -> queue.isKnown() && letters.isKnown());
            assertThat(meters.get("scheduler.aws.deadletters").gauge().value()).isNotNaN();
            assertThat(meters.get("scheduler.aws.queue.waiting").gauge().value()).isNotNaN();
        }
    }

    @Test
    void knowsNoDepth_whileSqsIsAway() {
        try (SqsRig rig = SqsRig.inRealTime()) {
            rig.server.close();
            QueueDepth depth = new QueueDepth(rig.queue);
            assertThat(depth.waiting()).isNaN();
            assertThat(depth.inFlight()).isNaN();
        }
    }
}
