package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestRateTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong nanos = new AtomicLong(-42);
    private final RequestRate rate = new RequestRate(100, nanos::get);

    /** How many turns come within a time, when everybody waits for theirs. */
    private int turnsIn(Duration time) {
        long until = nanos.get() + time.toNanos();
        int turns = 0;
        while (true) {
            long wait = rate.reserve(LONG);
            if (nanos.get() + wait >= until) {
                nanos.set(until);
                return turns;
            }
            nanos.addAndGet(wait);
            turns++;
        }
    }

    @Test
    void letsThroughWhatIsConfigured() {
        assertThat(turnsIn(Duration.ofSeconds(10))).isCloseTo(1_000, within(10));
    }

    @Test
    void doesNotSaveUpWhatWasNotUsed() {
        nanos.addAndGet(3_600 * SECOND);
        assertThat(turnsIn(Duration.ofSeconds(1))).isCloseTo(100, within(10));
    }

    @Test
    void halves_whenAwsRefuses() {
        rate.refused();
        assertThat(rate.perSecond()).isEqualTo(50);
    }

    @Test
    void countsRefusalsThatComeTogetherAsOne() {
        for (int i = 0; i < 64; i++) {
            rate.refused();
            nanos.addAndGet(SECOND / 100);
        }
        assertThat(rate.perSecond()).isCloseTo(56, within(1.0));
    }

    @Test
    void neverStandsStill_howeverOftenAwsRefuses() {
        for (int i = 0; i < 100; i++) {
            rate.refused();
            nanos.addAndGet(SECOND);
        }
        assertThat(rate.perSecond()).isBetween(10.0, 25.0);
    }

    @Test
    void recoversToWhatIsConfigured_andNoFurther() {
        rate.refused();
        nanos.addAndGet(2 * SECOND);
        assertThat(rate.perSecond()).isCloseTo(70, within(0.1));
        nanos.addAndGet(60 * SECOND);
        assertThat(rate.perSecond()).isEqualTo(100);
    }

    @Test
    void turnsAwayWhoWouldWaitTooLong_andTakesNoTurnForHim() {
        for (int i = 0; i < 200; i++) {
            rate.reserve(LONG);
        }
        long next = rate.reserve(LONG);
        assertThat(rate.reserve(Duration.ofMillis(100))).isEqualTo(-1);
        assertThat(rate.reserve(LONG) - next).isCloseTo(SECOND / 100, within(1_000L));
    }

    @Test
    void waitsInRealTime() {
        RequestRate real = new RequestRate(20, System::nanoTime);
        long begun = System.nanoTime();
        for (int i = 0; i < 11; i++) {
            assertThat(real.await(LONG)).isTrue();
        }
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(SECOND * 9 / 20);
    }

    @Test
    void givesUp_whenTheThreadIsInterrupted() {
        RequestRate slow = new RequestRate(1, System::nanoTime);
        slow.await(LONG);
        slow.await(LONG);
        Thread.currentThread().interrupt();
        assertThat(slow.await(LONG)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }
}
