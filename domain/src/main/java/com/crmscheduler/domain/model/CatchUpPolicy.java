package com.crmscheduler.domain.model;

import com.crmscheduler.domain.error.InvalidTask;
import java.time.Duration;

/**
 * What happens to the occurrences of a recurring schedule that are due once one of them was missed (a misfire): nobody could
 * fire it within 60 s after the end of its flexible window. What is less late than that is merely late; while nothing is missed,
 * all of it fires, at once. A pause is not downtime: catch-up does not apply to it.
 *
 * @param mode which of them fire
 * @param window how old a missed occurrence may be and still be fired; 1 ms to 365 days, in whole milliseconds
 * @param limit how many missed occurrences {@link Mode#ALL} fires at most, the latest ones; 1 to 10,000
 */
public record CatchUpPolicy(Mode mode, Duration window, int limit) {

    public static final CatchUpPolicy DEFAULT = new CatchUpPolicy(Mode.LATEST, Duration.ofDays(1), 100);

    /** Which occurrences fire once one was missed. Missed ones come at most ten a second; those that are merely late, at once. */
    public enum Mode {
        /** Those that are merely late; none that was missed. */
        SKIP,
        /**
         * The latest that is due, and nothing before it, not even what is merely late; where it is older than the window, as
         * {@link #SKIP}.
         */
        LATEST,
        /** Those that are merely late, and of those that were missed what window and limit cover. */
        ALL
    }

    public CatchUpPolicy {
        if (!window.isPositive() || window.compareTo(Duration.ofDays(365)) > 0 || window.getNano() % 1_000_000 != 0) {
            throw new InvalidTask("catchUp.window", window.toString(), "PT0.001S to P365D in whole milliseconds");
        }
        if (limit < 1 || limit > 10_000) {
            throw new InvalidTask("catchUp.limit", Integer.toString(limit), "1 to 10000");
        }
    }
}
