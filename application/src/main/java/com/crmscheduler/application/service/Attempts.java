package com.crmscheduler.application.service;

import com.crmscheduler.application.command.Precondition;
import com.crmscheduler.domain.error.ProviderThrottled;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.error.TaskAlreadyExists;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.error.VersionConflict;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Repeats what is read, computed, and compared and set, while a lost race does not break the caller's precondition. */
final class Attempts {

    /** A task that fires each second moves its arming each second; nobody loses this often without a storm of writers. */
    static final int MAX = 8;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private Attempts() {}

    /** Attempts a change of a task that exists. */
    static <T> T ofChange(ScheduleTaskId id, Precondition precondition, Supplier<T> attempt) {
        return untilSettled(id, failure -> lostRace(failure, precondition), attempt);
    }

    /** Attempts to create or replace: where the caller asks for nothing, the task may come and go in between. */
    static <T> T ofPut(ScheduleTaskId id, Precondition precondition, Supplier<T> attempt) {
        boolean indifferent = precondition instanceof Precondition.Any;
        return untilSettled(id, failure -> lostRace(failure, precondition)
                || indifferent && (failure instanceof TaskAlreadyExists || failure instanceof TaskNotFound), attempt);
    }

    private static boolean lostRace(ScheduleTaskException failure, Precondition precondition) {
        // An equal version means that only the arming moved: no precondition can mind.
        return failure instanceof VersionConflict conflict
                && (!(precondition instanceof Precondition.Version) || conflict.expected() == conflict.actual());
    }

    /** @throws ProviderThrottled when the race was lost each time */
    private static <T> T untilSettled(ScheduleTaskId id, Predicate<ScheduleTaskException> lostRace,
            Supplier<T> attempt) {
        for (int i = 0; i < MAX; i++) {
            try {
                return attempt.get();
            } catch (ScheduleTaskException failure) {
                if (!lostRace.test(failure)) {
                    throw failure;
                }
            }
        }
        throw new ProviderThrottled("task " + id + " was changed by others " + MAX
                + " times while this change was computed", RETRY_AFTER);
    }

    /** Refuses a stored task that is not as the caller demands. */
    static void check(ScheduleTask stored, Precondition precondition) {
        switch (precondition) {
            case Precondition.Any any -> {
            }
            case Precondition.Exists exists -> {
            }
            case Precondition.Absent absent -> throw new TaskAlreadyExists(stored.id());
            case Precondition.Version version -> {
                if (version.version() != stored.version()) {
                    throw new VersionConflict(stored.id(), version.version(), stored.version());
                }
            }
        }
    }
}
