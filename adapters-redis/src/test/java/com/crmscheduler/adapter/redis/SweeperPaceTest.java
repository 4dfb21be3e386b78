package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.TaskMother;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who sweeps, how much of Redis' time that takes, and for how long what it found is shown. */
class SweeperPaceTest {

    private static final Duration LONGER_THAN_A_HOLD = Duration.ofSeconds(31);

    @Test
    void sweepsInOneInstanceAtATime_andAnotherGoesOnWhenThatIsGone() {
        try (SweptStore swept = new SweptStore()) {
            for (int i = 0; i < 300; i++) {
                swept.create("n" + i, TaskMother.aTask());
            }
            swept.store.ask(redis -> redis.zrem(swept.keys.tasks(), text("group/n99")));
            SweepFindings others = new SweepFindings(1);
            PartitionSweep other = swept.sweep("sweeper2", others);
            swept.sweep.step();

            for (int i = 0; i < 10; i++) {
                assertThat(other.step()).isGreaterThan(Duration.ofSeconds(5));
            }
            assertThat(others.count()).isZero();

            swept.store.advance(LONGER_THAN_A_HOLD);
            for (int i = 0; i < 10; i++) {
                other.step();
            }
            assertThat(others.count(Breakage.UNARMED)).as("it went on on the second page").isEqualTo(1);
            assertThat(others.passSeconds()).isBetween(31.0, 40.0);
            assertThat(swept.sweep.step()).as("it rests").isGreaterThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void showsABreakInEveryInstance_forSoLong() {
        try (SweptStore swept = new SweptStore()) {
            SweepFindings others = new SweepFindings(1);
            PartitionSweep other = swept.sweep("sweeper2", others);
            assertThat(others.broken()).isNaN();
            swept.create(TaskMother.aTask());
            swept.store.ask(redis -> redis.del(swept.keys.tasks()));
            swept.pass();

            swept.sweep.step();
            other.step();
            assertThat(swept.findings.broken()).isEqualTo(1);
            assertThat(others.broken()).isEqualTo(1);

            swept.pass();
            swept.store.advance(SweptStore.SETTINGS.shown().minusSeconds(90));
            swept.sweep.step();
            assertThat(swept.findings.broken()).isEqualTo(1);
            swept.store.advance(Duration.ofSeconds(90));
            swept.sweep.step();
            assertThat(swept.findings.broken()).isZero();
        }
    }

    @Test
    void leavesRedisAloneAfterEachStep_forAsLongAsItsShareSays() {
        try (SweptStore swept = new SweptStore()) {
            for (int i = 0; i < 20; i++) {
                swept.create("n" + i, TaskMother.aTask());
            }
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            swept.findings.bindTo(meters);
            double before = 0;
            for (int i = 0; i < 4; i++) {
                double rest = swept.sweep.step().toNanos() / 1e9;
                double redis = meters.get("scheduler.sweep.redis").functionCounter().count();
                // 1 % is one part of work and 99 of rest.
                assertThat(rest).isGreaterThanOrEqualTo((redis - before) * 98.9);
                assertThat(redis).isGreaterThan(before);
                before = redis;
            }
        }
    }

    @Test
    void takesNoMoreOfRedisThanItsShare_andSaysHowLongAPassTakes() {
        double share = 2;
        RedisSweepProperties properties = new RedisSweepProperties(true, share, Duration.ofSeconds(1),
                Duration.ofMinutes(1));
        try (TestStore store = TestStore.open(TestStore.settings(4))) {
            Instant now = store.now().truncatedTo(ChronoUnit.MILLIS);
            List<NewTask> tasks = IntStream.range(0, 2_000)
                    .mapToObj(
                            i -> new NewTask(TaskMother.aTask().task(new ScheduleTaskId("group", "n" + i), i + 1, now),
                                    null))
                    .toList();
            store.provider.createAll(tasks);
            SweepFindings findings = new SweepFindings(4);
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            findings.bindTo(meters);
            RedisSweeper sweeper = new RedisSweeper(store.store, store.guard, store.layout, properties, findings);
            long begun = System.nanoTime();
            sweeper.start();

            await().atMost(Duration.ofSeconds(60)).until(() -> store.layout.all().stream()
                    .allMatch(p -> store.ask(redis -> redis.hexists(p.sweep(), text("ended")))));

            sweeper.stop();
            assertThat(sweeper.isRunning()).isFalse();
            double elapsed = (System.nanoTime() - begun) / 1e9;
            double redis = meters.get("scheduler.sweep.redis").functionCounter().count();
            // The pause after the last step of each partition is not over yet.
            assertThat(elapsed).isGreaterThan(redis * 100 / share / 2);
            assertThat(findings.passSeconds()).isBetween(0.0, elapsed);
            assertThat(meters.get("scheduler.sweep.broken").gauge().value()).isZero();
            assertThat(findings.count()).isZero();
        }
    }

    @Test
    void namesThePropertyTheValueAndTheRule_whenOneIsWrong() {
        assertThatThrownBy(() -> new RedisSweepProperties(true, 0, Duration.ofMinutes(1), Duration.ofMinutes(1)))
                .hasMessageContaining("scheduler.redis.sweep.share is 0.0; it must be 0.1 to 50.0 per cent");
        assertThatThrownBy(() -> new RedisSweepProperties(true, 1, Duration.ZERO, Duration.ofMinutes(1)))
                .hasMessageContaining("scheduler.redis.sweep.interval is PT0S");
    }
}
