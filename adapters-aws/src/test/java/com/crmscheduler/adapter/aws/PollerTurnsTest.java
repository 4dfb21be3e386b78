package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PollerTurnsTest {

    private final PollerTurns turns = new PollerTurns(3);
    private final AtomicInteger taken = new AtomicInteger();

    @Test
    void givesOneTurnMoreEachTimeThereWasSomething_andTakesThemBackButTheLast() {
        for (int i = 0; i < 3; i++) {
            take();
        }
        await().untilAsserted(() -> assertThat(taken).hasValue(1));
        turns.foundSomething();
        await().untilAsserted(() -> assertThat(taken).hasValue(2));
        turns.foundSomething();
        await().untilAsserted(() -> assertThat(taken).hasValue(3));
        turns.foundSomething();

        assertThat(turns.foundNothing()).isTrue();
        assertThat(turns.foundNothing()).isTrue();
        assertThat(turns.foundNothing()).isFalse();
        assertThat(turns.foundNothing()).isFalse();
        take();
        turns.foundSomething();
        await().untilAsserted(() -> assertThat(taken).hasValue(4));
    }

    @Test
    void letsEverybodyGoOn_whenItIsOver() {
        for (int i = 0; i < 3; i++) {
            take();
        }
        turns.end();
        await().untilAsserted(() -> assertThat(taken).hasValue(3));
    }

    private void take() {
        Thread.ofVirtual().start(() -> {
            try {
                turns.take();
                taken.incrementAndGet();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
