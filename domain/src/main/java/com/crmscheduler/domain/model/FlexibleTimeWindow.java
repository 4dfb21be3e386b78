package com.crmscheduler.domain.model;

import com.crmscheduler.domain.error.InvalidTask;
import java.time.Duration;
import java.time.Instant;

/**
 * How far after its nominal time an occurrence may be delivered, to spread load. The delay is stable for an occurrence: it is
 * computed from its execution id, so that every instance and every retry of the arithmetic agrees.
 *
 * @param length zero for none, else 1 minute to 24 hours in whole minutes (EventBridge: 1 to 1,440 minutes)
 */
public record FlexibleTimeWindow(Duration length) {

    public static final FlexibleTimeWindow OFF = new FlexibleTimeWindow(Duration.ZERO);

    public FlexibleTimeWindow {
        boolean whole = length.getSeconds() % 60 == 0 && length.getNano() == 0;
        if (length.isNegative() || !whole || length.compareTo(Duration.ofDays(1)) > 0) {
            throw new InvalidTask("flexibleTimeWindow", length.toString(), "PT0S, or PT1M to PT24H in whole minutes");
        }
    }

    /** When an occurrence is due: its nominal time, or a stable point inside the window after it. */
    public Instant dueTime(Occurrence occurrence) {
        if (length.isZero()) {
            return occurrence.nominal();
        }
        long spread = Math.floorMod(occurrence.executionId().leadingBits(), length.toMillis());
        return occurrence.nominal().plusMillis(spread);
    }
}
