package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.ProviderThrottled;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.QuotaExceeded;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.model.ScheduleTaskId;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.InternalServerException;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.SchedulerException;
import software.amazon.awssdk.services.scheduler.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.scheduler.model.ThrottlingException;
import software.amazon.awssdk.services.scheduler.model.ValidationException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SqsException;

class AwsFailuresTest {

    private static final String WHAT = "creating the schedule a/b (scheduler:CreateSchedule)";
    private static final String ROLE_REFUSED = "The execution role you provide must allow AWS EventBridge Scheduler to assume the"
            + " role.";

    private static AwsServiceException said(AwsServiceException.Builder builder, int status, String code, String text) {
        return builder.statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code)
                        .errorMessage(text).build())
                .build();
    }

    private static ScheduleTaskException translated(RuntimeException failure) {
        return AwsFailures.translate(WHAT, failure);
    }

    @Test
    void passesAwsWordsOn_whenTheRequestIsInvalid() {
        assertThat(translated(said(ValidationException.builder(), 400, "ValidationException",
                "Invalid Schedule Expression rate(1).")))
                .isInstanceOfSatisfying(InvalidTask.class, invalid -> assertThat(invalid.violations().getFirst().rule())
                        .contains("Invalid Schedule Expression rate(1)."));
    }

    @Test
    void blamesTheRoleAndNotTheTask_whenItCannotBeAssumed() {
        RuntimeException refused = said(ValidationException.builder(), 400, "ValidationException", ROLE_REFUSED);
        assertThat(AwsFailures.isRoleRefused(refused)).isTrue();
        assertThat(translated(refused)).isInstanceOf(ProviderUnavailable.class).hasMessageContaining(
                "scheduler.aws.role-arn");
    }

    @Test
    void tellsThrottlingAndQuotasApart() {
        assertThat(translated(said(ThrottlingException.builder(), 429, "ThrottlingException", "Rate exceeded")))
                .isInstanceOf(ProviderThrottled.class);
        assertThat(translated(said(SqsException.builder(), 403, "RequestThrottled", "slow down")))
                .isInstanceOf(ProviderThrottled.class);
        assertThat(
                translated(said(ServiceQuotaExceededException.builder(), 402, "ServiceQuotaExceededException", "full")))
                .isInstanceOf(QuotaExceeded.class);
    }

    @Test
    void namesThePermission_whenAccessIsDenied() {
        assertThat(translated(said(SchedulerException.builder(), 403, "AccessDeniedException",
                "User: u is not authorized to perform: scheduler:CreateSchedule on resource: r")))
                .isInstanceOf(ProviderUnavailable.class).hasMessageContaining("lack the permission")
                .hasMessageContaining("not authorized to perform: scheduler:CreateSchedule");
        assertThat(translated(said(SqsException.builder(), 400, "AccessDenied", "no")))
                .hasMessageContaining("lack the permission").hasMessageContaining("scheduler:CreateSchedule");
    }

    @Test
    void isAnOutage_whateverElseHappens() {
        assertThat(translated(said(InternalServerException.builder(), 500, "InternalServerException", "oops")))
                .isInstanceOf(ProviderUnavailable.class).hasMessageContaining("oops");
        assertThat(translated(ApiCallTimeoutException.create(2_000))).isInstanceOf(ProviderUnavailable.class);
        assertThat(translated(SdkClientException.create("Unable to load credentials from any of the providers")))
                .isInstanceOf(ProviderUnavailable.class).hasMessageContaining("Unable to load credentials");
        assertThat(translated(new IllegalStateException("Connection pool shut down")))
                .isInstanceOf(ProviderUnavailable.class);
        assertThat(translated(said(QueueDoesNotExistException.builder(), 400, "QueueDoesNotExist", "gone")))
                .isInstanceOf(ProviderUnavailable.class).hasMessageContaining("queue does not exist");
    }

    @Test
    void neverTakesAnAbsenceOrAConflictThatNobodyExpectedForOneOfTheTask() {
        assertThat(translated(said(ResourceNotFoundException.builder(), 404, "ResourceNotFoundException", "what")))
                .isInstanceOf(ProviderUnavailable.class);
        assertThat(translated(said(ConflictException.builder(), 409, "ConflictException", "what")))
                .isInstanceOf(ProviderUnavailable.class);
    }

    @Test
    void leavesErrorsOfTheDomainAsTheyAre() {
        TaskNotFound known = new TaskNotFound(new ScheduleTaskId("a", "b"));
        assertThat(translated(known)).isSameAs(known);
    }
}
