package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.ProviderThrottled;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.QuotaExceeded;
import com.crmscheduler.domain.error.ScheduleTaskException;
import java.time.Duration;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.scheduler.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.scheduler.model.ValidationException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * The one place where what the SDK throws becomes an error of the domain. What is absent and what is in conflict depends on who
 * asked for what, so those two are told apart by the callers; whatever comes here is an answer that nobody expected.
 */
final class AwsFailures {

    static final String PROVIDER = "aws";
    private static final Duration WHEN_THROTTLED = Duration.ofSeconds(1);
    private static final int FORBIDDEN = 403;

    private AwsFailures() {}

    /**
     * What a failure means to whoever asked for a task to be stored, changed, read or run.
     *
     * @param what what could not be done, and the permission that it needs: "could not delete a/b (scheduler:DeleteSchedule)"
     */
    static ScheduleTaskException translate(String what, RuntimeException failure) {
        if (failure instanceof ScheduleTaskException known) {
            return known;
        }
        if (isThrottled(failure)) {
            return new ProviderThrottled(what + ": AWS is asked too often: " + said(failure), WHEN_THROTTLED);
        }
        if (failure instanceof ServiceQuotaExceededException) {
            return new QuotaExceeded("a quota of the AWS account", what + ": " + said(failure));
        }
        if (failure instanceof ValidationException && !isRoleRefused(failure)) {
            return new InvalidTask("schedule", what, "what EventBridge Scheduler takes; it says: " + said(failure));
        }
        return unavailable(what, failure);
    }

    /** What a failure means where nothing but AWS itself can be to blame: it cannot be had now. */
    static ProviderUnavailable unavailable(String what, RuntimeException failure) {
        return failure instanceof ProviderUnavailable known
                ? known
                : new ProviderUnavailable(PROVIDER, what + ": " + words(failure), failure);
    }

    /** Whether AWS said that it was asked too often, after the SDK had waited and asked again. */
    static boolean isThrottled(RuntimeException failure) {
        return failure instanceof AwsServiceException answer && answer.isThrottlingException();
    }

    /** EventBridge may not assume the role: it is not allowed to, or was allowed to so lately that AWS does not know it yet. */
    static boolean isRoleRefused(RuntimeException failure) {
        return failure instanceof ValidationException && said(failure).contains("to assume the role");
    }

    /**
     * Whether the program is known and may not do just this. What is wrong with the credentials themselves is something else:
     * with them nothing can be done.
     */
    static boolean isDenied(RuntimeException failure) {
        return (failure instanceof ProviderUnavailable
                ? failure.getCause()
                : failure) instanceof AwsServiceException said
                && said.awsErrorDetails() != null
                && String.valueOf(said.awsErrorDetails().errorCode()).startsWith("AccessDenied");
    }

    private static String words(RuntimeException failure) {
        if (isRoleRefused(failure)) {
            return "EventBridge Scheduler cannot assume the role that scheduler.aws.role-arn names; its trust policy must let"
                    + " scheduler.amazonaws.com assume it, and a role that was made minutes ago may not be known yet: "
                    + said(failure);
        }
        if (failure instanceof QueueDoesNotExistException) {
            return "the SQS queue does not exist: " + said(failure);
        }
        if (failure instanceof AwsServiceException answer) {
            return isForbidden(answer)
                    ? "the credentials of this program are not valid, or lack the permission: " + said(failure)
                    : "AWS did not carry it out: " + said(failure);
        }
        return "the call did not get through to AWS: " + failure.getMessage();
    }

    /** SQS says it with another status than EventBridge, depending on the protocol that the SDK speaks. */
    private static boolean isForbidden(AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        return answer.statusCode() == FORBIDDEN
                || details != null && String.valueOf(details.errorCode()).contains("AccessDenied");
    }

    /** AWS's own words, without the SDK's. */
    private static String said(RuntimeException failure) {
        AwsErrorDetails details = failure instanceof AwsServiceException answer ? answer.awsErrorDetails() : null;
        return details == null
                ? String.valueOf(failure.getMessage())
                : details.errorCode() + ": " + details.errorMessage();
    }
}
