package com.crmscheduler.testkit.differential;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.error.VersionConflict;
import com.crmscheduler.domain.error.Violation;
import com.crmscheduler.testkit.contract.VirtualTimeHarness;
import java.util.function.Function;

/**
 * One thing that is done to both sides.
 *
 * @param text how it reads in a report
 * @param call does it and answers with something that can be compared
 */
record Operation(String text, Function<VirtualTimeHarness, Object> call) {

    /** What it answered, or what it was refused for. */
    Object on(VirtualTimeHarness side) {
        try {
            return call.apply(side);
        } catch (ScheduleTaskException refused) {
            return refused.getClass().getSimpleName() + " " + switch (refused) {
                case InvalidTask invalid -> invalid.violations().stream().map(Violation::field).toList();
                case UnsupportedByProvider unsupported -> unsupported.capability();
                case VersionConflict conflict -> conflict.expected() + " but " + conflict.actual();
                default -> "";
            };
        }
    }
}
