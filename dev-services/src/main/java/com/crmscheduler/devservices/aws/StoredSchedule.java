package com.crmscheduler.devservices.aws;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as one call left it.
 *
 * @param key what it is called
 * @param revision grows with each call that changes a schedule, so that no two states of any schedule share one
 * @param expression as it was written
 * @param timezone the zone's name
 * @param start in whole seconds; null for none
 * @param end in whole seconds, exclusive; null for none
 * @param windowMinutes the flexible time window; 0 for none
 * @param enabled whether it fires
 * @param deletedAfterCompletion whether it goes when it has fired for the last time
 * @param description null when none was given
 * @param kmsKeyArn null when none was given
 * @param target where it sends
 * @param created when it was created
 * @param modified when it was last created or updated
 */
record StoredSchedule(ScheduleKey key, long revision, String expression, String timezone, @Nullable Instant start,
        @Nullable Instant end, int windowMinutes, boolean enabled, boolean deletedAfterCompletion,
        @Nullable String description, @Nullable String kmsKeyArn, TargetSettings target, Instant created,
        Instant modified) {}
