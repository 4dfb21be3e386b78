package com.crmscheduler.application.port;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Driving port of whoever watches the store: one turn of claim, settle, hand over, confirm. */
public interface DispatchDueTasksUseCase {

    /**
     * Dispatches what is due in one partition, once.
     *
     * @param source where from
     * @param executor where to
     * @throws com.crmscheduler.domain.error.ProviderUnavailable when the store does not answer; nothing is lost
     */
    Turn dispatch(DueTaskSource source, ScheduledTaskExecutor executor, int partition);

    /**
     * What a turn found.
     *
     * @param claimed how many entries
     * @param handedOver how many the transport acknowledged
     * @param refused how many it did not; what a turn merely skips is in neither
     * @param more whether more is due already
     * @param untilNextDue how long from now until the next entry is due; null when none is armed
     */
    record Turn(int claimed, int handedOver, int refused, boolean more, @Nullable Duration untilNextDue) {}
}
