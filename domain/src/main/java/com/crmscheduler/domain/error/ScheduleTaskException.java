package com.crmscheduler.domain.error;

/** The root of everything that the scheduler refuses or cannot do now. The message is meant for the person who asked. */
public abstract sealed class ScheduleTaskException extends RuntimeException permits InvalidTask, PayloadTooLarge,
        TaskNotFound, TaskAlreadyExists, VersionConflict, UnsupportedByProvider, QuotaExceeded, ProviderThrottled,
        ProviderUnavailable, DeadLetterNotFound, ExecutionNotFound {

    private static final long serialVersionUID = 1L;

    ScheduleTaskException(String message) {
        super(message);
    }

    ScheduleTaskException(String message, Throwable cause) {
        super(message, cause);
    }
}
