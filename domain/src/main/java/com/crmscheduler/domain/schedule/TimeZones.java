package com.crmscheduler.domain.schedule;

import com.crmscheduler.domain.error.InvalidTask;
import java.time.ZoneId;
import java.util.Set;

/**
 * The one place that reads the name of a time zone: regions of the IANA database that this Java platform knows, spelt exactly
 * ({@code Asia/Seoul}, {@code UTC}). Offsets ({@code +09:00}, {@code GMT+9}, {@code UTC+1}) are refused, because EventBridge
 * refuses them and because they do not follow the clocks.
 */
public final class TimeZones {

    /** The longest name, as in EventBridge Scheduler. */
    public static final int MAX_LENGTH = 50;

    private static final Set<String> NAMES = Set.copyOf(ZoneId.getAvailableZoneIds());

    private TimeZones() {}

    /**
     * Reads a name.
     *
     * @throws InvalidTask with the field {@code timezone} when it is no region's name
     */
    public static ZoneId of(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH || name.startsWith("SystemV/") || !NAMES.contains(name)) {
            throw new InvalidTask("timezone", name,
                    "the name of an IANA time zone region, such as Asia/Seoul or UTC; offsets are not taken");
        }
        return ZoneId.of(name);
    }
}
