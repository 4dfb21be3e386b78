package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.model.ExecutionId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers for a while what this process has finished, so that repeats of its own are told apart from new work. It is a best
 * effort: it forgets by number and by age, other instances do not share it, and a restart empties it. Thread-safe.
 */
final class FinishedExecutions {

    static final int MOST = 100_000;
    static final Duration LONGEST = Duration.ofMinutes(15);
    private static final int EVERY_ATTEMPT = Integer.MAX_VALUE;

    private final InstantSource time;
    private final int most;
    private final Duration longest;
    private final Map<ExecutionId, Finished> finished = new LinkedHashMap<>();

    /**
     * @param attempt the last attempt that is over
     * @param gaveUp whether a dead letter was all that followed it
     */
    private record Finished(int attempt, Instant at, boolean gaveUp) {}

    /**
     * @param most how many it remembers: {@link #MOST}
     * @param longest for how long: {@link #LONGEST}
     */
    FinishedExecutions(InstantSource time, int most, Duration longest) {
        this.time = time;
        this.most = most;
        this.longest = longest;
    }

    /** The execution has succeeded: no attempt of it is to run any more. */
    void succeeded(ExecutionId id) {
        remember(id, EVERY_ATTEMPT, false);
    }

    /** An attempt is over, and what follows it is stored: that attempt and earlier ones are not to run any more. */
    void ended(ExecutionId id, int attempt) {
        remember(id, attempt, false);
    }

    /** An attempt is over, and was the last: a dead letter of it is stored. */
    void gaveUp(ExecutionId id, int attempt) {
        remember(id, attempt, true);
    }

    /**
     * Whether a message that a program of ours wrote is for an attempt that is known to be over. One that was given up is not:
     * somebody may have put the dead letter back to have it run again, and then it is the only copy.
     */
    synchronized boolean knowsOurs(ExecutionId id, int attempt) {
        Finished known = finished.get(id);
        return (known == null || !known.gaveUp) && knows(id, attempt);
    }

    /** Whether an attempt is known to be over. */
    synchronized boolean knows(ExecutionId id, int attempt) {
        forgetOld();
        Finished known = finished.get(id);
        return known != null && attempt <= known.attempt;
    }

    private synchronized void remember(ExecutionId id, int attempt, boolean gaveUp) {
        forgetOld();
        Finished before = finished.remove(id);
        Instant now = time.instant();
        finished.put(id, before == null || attempt >= before.attempt
                ? new Finished(attempt, now, gaveUp)
                : new Finished(before.attempt, now, before.gaveUp));
        if (finished.size() > most) {
            Iterator<ExecutionId> eldest = finished.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    private void forgetOld() {
        Instant horizon = time.instant().minus(longest);
        Iterator<Finished> eldest = finished.values().iterator();
        while (eldest.hasNext() && eldest.next().at.isBefore(horizon)) {
            eldest.remove();
        }
    }
}
