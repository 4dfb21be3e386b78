package com.crmscheduler.domain.model;

import com.crmscheduler.domain.error.InvalidTask;
import java.time.Duration;

/**
 * What happens to occurrences of a recurring schedule that came due while nobody could fire them (a misfire). A pause is not
 * downtime: catch-up does not apply to it.
 *
 * @param mode skip them, fire the latest one, or fire all
 * @param window how old a missed occurrence may be and still be fired; 1 ms to 365 days, in whole milliseconds
 * @param limit how many missed occurrences {@link Mode#ALL} fires at most, the latest ones; 1 to 10,000
 */
public record CatchUpPolicy(Mode mode, Duration window, int limit) {

    public static final CatchUpPolicy DEFAULT = new CatchUpPolicy(Mode.LATEST, Duration.ofDays(1), 100);

    public enum Mode {
        SKIP,
        LATEST,
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
