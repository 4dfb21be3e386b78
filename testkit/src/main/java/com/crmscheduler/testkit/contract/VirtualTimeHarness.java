package com.crmscheduler.testkit.contract;

import com.crmscheduler.testkit.MutableTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A harness for backends whose clock can be moved: time passes in leaps from one entry that is due to the next, and after each
 * everything that has something to do at that time does it. So a year is a matter of milliseconds. Wires the use cases on top
 * of {@link #provider()}; the backend adds its instances and its faults. For one test thread; the provider and the use cases
 * may be called from any.
 */
public abstract non-sealed class VirtualTimeHarness extends WiredHarness {

    private static final Duration SHORTEST_LEAP = Duration.ofMillis(1);

    private final MutableTime time;

    /**
     * @param group a group that no other test uses
     * @param time the backend's clock
     */
    protected VirtualTimeHarness(String group, MutableTime time) {
        super(group);
        this.time = time;
    }

    /** Lets every instance work until none has anything to do at this time; bounded while the backend is away. */
    protected abstract void settle();

    /** When something is to happen next; empty when nothing is, or while the backend is away. */
    protected abstract Optional<Instant> nextDue();

    @Override
    public final Instant now() {
        return time.instant();
    }

    @Override
    public Duration patience() {
        return Duration.ofMillis(1);
    }

    @Override
    public final void pass(Duration duration) {
        Instant until = now().plus(duration);
        settle();
        while (now().isBefore(until)) {
            leap(until);
            settle();
        }
    }

    @Override
    public final void await(Duration atMost, Runnable assertion) {
        Instant until = now().plus(atMost);
        while (true) {
            settle();
            try {
                assertion.run();
                return;
            } catch (AssertionError notYet) {
                if (!now().isBefore(until)) {
                    throw notYet;
                }
            }
            leap(until);
        }
    }

    /** Moves on to when something happens next; to the end when nothing does. */
    private void leap(Instant until) {
        Instant next = nextDue().filter(due -> due.isBefore(until)).orElse(until);
        Instant shortest = now().plus(SHORTEST_LEAP);
        time.advanceTo(next.isBefore(shortest) && shortest.isBefore(until) ? shortest : next);
    }
}
