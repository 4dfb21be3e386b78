package com.crmscheduler.adapter.aws;

import java.util.concurrent.Semaphore;

/**
 * Whose turn it is to wait for messages: one poller's while there is nothing to do, and one more each time that there was
 * something. Calls that wait in vain cost money, and more of them find nothing sooner. Thread-safe.
 */
final class PollerTurns {

    private final int pollers;
    private final Semaphore turns = new Semaphore(1);
    private int given = 1;

    /** @param pollers the most that take turns at a time */
    PollerTurns(int pollers) {
        this.pollers = pollers;
    }

    /** Waits for a turn. Who has one keeps it until {@link #foundNothing} says otherwise. */
    void take() throws InterruptedException {
        turns.acquire();
    }

    /** There was something: another may look too. */
    synchronized void foundSomething() {
        if (given < pollers) {
            given++;
            turns.release();
        }
    }

    /** There was nothing: true when the turn is over, false for the last, who stays. */
    synchronized boolean foundNothing() {
        boolean over = given > 1;
        if (over) {
            given--;
        }
        return over;
    }

    /** Lets everybody go on, to see that it is over. */
    void end() {
        turns.release(pollers);
    }
}
