package com.crmscheduler.testkit.contract;

import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;

/**
 * A harness for backends whose clock runs by itself: time is waited for. Wires the use cases on top of {@link #provider()}; the
 * backend adds its instances, its clock and its faults.
 */
public abstract non-sealed class RealTimeHarness extends WiredHarness {

    private static final Duration POLL = Duration.ofMillis(10);

    /** @param group a group that no other test uses */
    protected RealTimeHarness(String group) {
        super(group);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void pass(Duration duration) {
        Instant until = now().plus(duration);
        Awaitility.await().atMost(duration.plusSeconds(10)).pollInterval(POLL).until(() -> !now().isBefore(until));
    }

    @Override
    public void await(Duration atMost, Runnable assertion) {
        Awaitility.await().atMost(atMost).pollDelay(Duration.ZERO).pollInterval(POLL)
                .untilAsserted(assertion::run);
    }
}
