package com.crmscheduler.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.port.DispatchDueTasksUseCase.Turn;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PartitionLoopTest {

    /** Backing off from each of these would take 12 s at least. */
    private static final int TURNS = 12;

    @Test
    void goesOnAtOnce_whenATurnOnlySkips() throws Exception {
        assertThat(doesAllTurnsAtOnce(new Turn(500, 0, 0, true, Duration.ZERO))).isTrue();
    }

    @Test
    void backsOff_whenEverythingIsRefused() throws Exception {
        assertThat(doesAllTurnsAtOnce(new Turn(500, 0, 500, true, Duration.ZERO))).isFalse();
    }

    @Test
    void looksAgainAfterThePollInterval_whenTheNextEntryIsDueInFourCenturies() throws Exception {
        assertThat(doesAllTurnsAtOnce(new Turn(0, 0, 0, false, Duration.ofDays(400 * 365)))).isTrue();
    }

    private static boolean doesAllTurnsAtOnce(Turn turn) throws InterruptedException {
        CountDownLatch turns = new CountDownLatch(TURNS);
        TestStore store = TestStore.open();
        PartitionLoop loop = new PartitionLoop((source, executor, partition) -> {
            turns.countDown();
            return turn;
        }, store.source, executions -> executions.stream().map(execution -> true).toList(), new int[]{0},
                Duration.ofMillis(10), new OutageLog());
        Thread thread = Thread.ofPlatform().start(loop);
        try {
            return turns.await(3, TimeUnit.SECONDS);
        } finally {
            loop.stop();
            thread.join();
            store.close();
        }
    }
}
