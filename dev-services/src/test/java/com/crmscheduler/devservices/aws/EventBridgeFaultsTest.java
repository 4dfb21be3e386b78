package com.crmscheduler.devservices.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.InternalServerException;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.ScheduleGroupState;
import software.amazon.awssdk.services.scheduler.model.SchedulerException;
import software.amazon.awssdk.services.scheduler.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.scheduler.model.ThrottlingException;
import software.amazon.awssdk.services.scheduler.model.ValidationException;

/** Each switch does what it says, and ends. */
class EventBridgeFaultsTest {

    private static final String NOON = "at(2026-03-01T12:00:00)";

    private LocalAws aws;

    @BeforeEach
    void start() {
        aws = new LocalAws(Instant.parse("2026-03-01T12:00:00Z"), settings -> settings.withQuotas(3, 3));
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    @Test
    void answersNothingAndFiresNothing_whenItIsOut_andMakesUpForItAfter() {
        aws.create("one", "at(2026-03-01T12:10:00)");
        aws.faults().outage(true);
        assertThatThrownBy(() -> aws.scheduler().getSchedule(of -> of.name("one")))
                .isInstanceOf(SdkClientException.class);
        aws.time.advance(Duration.ofMinutes(20));
        aws.server().fireDue();
        assertThat(aws.received()).isEmpty();
        aws.faults().outage(false);
        aws.server().fireDue();
        assertThat(aws.received()).containsExactly("2026-03-01T12:10:00Z 1");
        assertThat(aws.scheduler().getSchedule(of -> of.name("one")).name()).isEqualTo("one");
    }

    @Test
    void refusesSoManyCalls_whenItThrottles() {
        aws.faults().throttle(2);
        for (int call = 0; call < 2; call++) {
            assertThatThrownBy(() -> aws.create("one", NOON)).isInstanceOf(ThrottlingException.class)
                    .satisfies(refusal -> assertThat(((SchedulerException) refusal).statusCode()).isEqualTo(429));
        }
        aws.create("one", NOON);
    }

    @Test
    void failsWithoutEffect_whenItFailsInside() {
        aws.faults().failWith500(1);
        assertThatThrownBy(() -> aws.create("one", NOON)).isInstanceOf(InternalServerException.class);
        assertThatThrownBy(() -> aws.scheduler().getSchedule(of -> of.name("one")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void hasCreated_whenTheAnswerWasLost_andSaysSoTheSecondTime() {
        aws.faults().loseAnswers(1);
        assertThatThrownBy(() -> aws.create("one", NOON)).isInstanceOf(SdkClientException.class);
        assertThatThrownBy(() -> aws.create("one", NOON)).isInstanceOf(ConflictException.class);
        aws.faults().loseAnswers(1);
        assertThat(aws.scheduler().getSchedule(of -> of.name("one")).name()).isEqualTo("one");
        assertThatThrownBy(() -> aws.scheduler().deleteSchedule(of -> of.name("one")))
                .isInstanceOf(SdkClientException.class);
        assertThatThrownBy(() -> aws.scheduler().deleteSchedule(of -> of.name("one")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void answersLater_whenItIsSlow() {
        aws.faults().latency(Duration.ofMillis(300));
        long before = System.nanoTime();
        aws.create("one", NOON);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void deliversTwice_whenItIsToldTo() {
        aws.create("one", NOON);
        aws.create("two", NOON);
        aws.faults().duplicateDeliveries(1);
        aws.server().fireDue();
        assertThat(aws.received()).hasSize(3);
    }

    @Test
    void deliversLate_whenItIsToldTo() {
        aws.faults().lateDeliveries(Duration.ofSeconds(59));
        aws.create("one", NOON);
        aws.pass(Duration.ofSeconds(58));
        assertThat(aws.received()).isEmpty();
        aws.pass(Duration.ofSeconds(1));
        assertThat(aws.received()).containsExactly("2026-03-01T12:00:00Z 1");
    }

    @Test
    void refusesRolesAndCreations_whenToldTo() {
        aws.faults().freshRole(1);
        assertThatThrownBy(() -> aws.create("one", NOON)).isInstanceOf(ValidationException.class)
                .hasMessageContaining("must allow AWS EventBridge Scheduler to assume the role");
        aws.faults().exceedQuota(1);
        assertThatThrownBy(() -> aws.create("one", NOON)).isInstanceOf(ServiceQuotaExceededException.class)
                .satisfies(refusal -> assertThat(((SchedulerException) refusal).statusCode()).isEqualTo(402));
        aws.faults().deny(Set.of("scheduler:GetScheduleGroup"));
        assertThatThrownBy(() -> aws.scheduler().getScheduleGroup(of -> of.name("default")))
                .hasMessageContaining(
                        "scheduler:GetScheduleGroup on resource: arn:aws:scheduler:us-east-1:000000000000:"
                                + "schedule-group/default");
        aws.create("one", NOON);
    }

    @Test
    void refusesTheNext_whenItsQuotasAreReached() {
        aws.create("one", NOON);
        aws.create("two", NOON);
        aws.create("three", NOON);
        assertThatThrownBy(() -> aws.create("four", NOON)).isInstanceOf(ServiceQuotaExceededException.class);
        aws.scheduler().deleteSchedule(of -> of.name("two"));
        aws.create("four", NOON);
        aws.scheduler().createScheduleGroup(of -> of.name("a"));
        aws.scheduler().createScheduleGroup(of -> of.name("b"));
        assertThatThrownBy(() -> aws.scheduler().createScheduleGroup(of -> of.name("c")))
                .isInstanceOf(ServiceQuotaExceededException.class);
    }

    @Test
    void firesOn_whileItsGroupIsBeingDeleted() {
        aws.scheduler().createScheduleGroup(of -> of.name("slow"));
        aws.create("one", of -> of.groupName("slow").scheduleExpression("rate(1 minute)"));
        aws.faults().slowGroupDeletion(Duration.ofSeconds(90));
        aws.scheduler().deleteScheduleGroup(of -> of.name("slow"));
        assertThat(aws.scheduler().getScheduleGroup(of -> of.name("slow")).state())
                .isEqualTo(ScheduleGroupState.DELETING);
        assertThatThrownBy(() -> aws.create("two", of -> of.groupName("slow").scheduleExpression(NOON)))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> aws.scheduler().createScheduleGroup(of -> of.name("slow")))
                .isInstanceOf(ConflictException.class);
        aws.pass(Duration.ofMinutes(5));
        assertThat(aws.received()).containsExactly("2026-03-01T12:00:00Z 1", "2026-03-01T12:01:00Z 1");
        assertThatThrownBy(() -> aws.scheduler().getScheduleGroup(of -> of.name("slow")))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> aws.scheduler().getSchedule(of -> of.name("one").groupName("slow")))
                .isInstanceOf(ResourceNotFoundException.class);
    }
}
