package com.crmscheduler.adapter.web;

import com.crmscheduler.domain.error.DeadLetterNotFound;
import com.crmscheduler.domain.error.ExecutionNotFound;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.PayloadTooLarge;
import com.crmscheduler.domain.error.ProviderThrottled;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.QuotaExceeded;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.error.TaskAlreadyExists;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.error.VersionConflict;
import com.crmscheduler.domain.error.Violation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * What the interface answers to each of the scheduler's errors.
 *
 * @param body the problem detail
 * @param retryAfter how long the caller should wait before it tries again; null where trying again does not help
 */
record Problem(ProblemResponse body, @Nullable Duration retryAfter) {
    /** The application's name of what is a header here. */
    static final String KEY_FIELD = "idempotencyKey";
    private static final Duration QUOTA_RETRY = Duration.ofSeconds(30);

    /**
     * The problem for an error.
     *
     * @param instance the path that was asked for
     * @param conditional whether the request said what must hold of the task: then a task that is not so is a failed
     *     precondition, and no conflict
     */
    static Problem of(ScheduleTaskException error, String instance, boolean conditional) {
        return switch (error) {
            case InvalidTask e -> new Problem(body(ProblemType.INVALID_REQUEST, e, instance)
                    .withErrors(e.violations()), null);
            case PayloadTooLarge e -> new Problem(body(ProblemType.TOO_LARGE, e, instance)
                    .withErrors(List.of(new Violation("payload", e.bytes() + " bytes",
                            "at most " + e.limit() + " bytes as UTF-8")))
                    .withLimit(e.limit()), null);
            case TaskNotFound e -> new Problem(body(ProblemType.TASK_NOT_FOUND, e, instance), null);
            case DeadLetterNotFound e -> new Problem(body(ProblemType.DEAD_LETTER_NOT_FOUND, e, instance), null);
            case ExecutionNotFound e -> new Problem(body(ProblemType.EXECUTION_NOT_FOUND, e, instance), null);
            case TaskAlreadyExists e -> new Problem(body(conditional
                    ? ProblemType.PRECONDITION_FAILED
                    : ProblemType.TASK_ALREADY_EXISTS, e, instance), null);
            case VersionConflict e -> conditional
                    ? new Problem(body(ProblemType.PRECONDITION_FAILED, e, instance), null)
                    : new Problem(body(ProblemType.CHANGED_MEANWHILE, e, instance), Duration.ofSeconds(1));
            case UnsupportedByProvider e when e.field().equals(KEY_FIELD) -> of(new UnsupportedByProvider(e.provider(),
                    e.capability(), RequestHeaders.IDEMPOTENCY_KEY, e.rejected()), instance, conditional);
            case UnsupportedByProvider e -> new Problem(body(ProblemType.UNSUPPORTED_BY_PROVIDER, e, instance)
                    .withErrors(List.of(new Violation(e.field(), e.rejected(),
                            "within what the provider " + e.provider() + " can do: it lacks " + e.capability())))
                    .withCapability(e.capability()), null);
            case QuotaExceeded e -> new Problem(body(ProblemType.QUOTA_EXCEEDED, e, instance), QUOTA_RETRY);
            case ProviderThrottled e -> new Problem(body(ProblemType.THROTTLED, e, instance), e.retryAfter());
            case ProviderUnavailable e -> new Problem(body(ProblemType.PROVIDER_UNAVAILABLE, e, instance),
                    e.retryAfter());
        };
    }

    private static ProblemResponse body(ProblemType type, ScheduleTaskException error, String instance) {
        String message = error.getMessage();
        return ProblemResponse.of(type, message == null ? type.title() : message, instance);
    }

    /** The whole answer. */
    ResponseEntity<Object> response(HttpHeaders headers) {
        HttpHeaders all = new HttpHeaders(headers);
        all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        Duration wait = retryAfter;
        if (wait != null) {
            // Whole seconds, rounded up: the header knows nothing finer, and zero would mean at once.
            all.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
        }
        return ResponseEntity.status(body.status()).headers(all).body(body);
    }
}
