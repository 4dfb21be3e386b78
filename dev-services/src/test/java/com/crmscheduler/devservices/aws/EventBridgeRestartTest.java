package com.crmscheduler.devservices.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.devservices.ServerFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.scheduler.model.Tag;

/** What a directory keeps. Each test writes, stops, and starts anew; that nothing is written only at the stop is seen by the last. */
class EventBridgeRestartTest {

    @TempDir
    private Path directory;

    private LocalAws aws;

    @BeforeEach
    void start() {
        aws = new LocalAws(Instant.parse("2026-03-01T12:00:00Z"), settings -> settings.withDirectory(directory));
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    @Test
    void keepsAllOfAScheduleAndItsGroup() {
        aws.scheduler().createScheduleGroup(of -> of.name("g").tags(Tag.builder().key("k").value("v").build()));
        aws.create("one", of -> of.groupName("g").scheduleExpression("cron(0 9 ? * MON-FRI *)")
                .scheduleExpressionTimezone("Asia/Seoul").description("d\u00e9").state(ScheduleState.DISABLED)
                .startDate(Instant.parse("2026-04-01T00:00:00Z")).endDate(Instant.parse("2027-04-01T00:00:00Z"))
                .actionAfterCompletion(ActionAfterCompletion.DELETE)
                .kmsKeyArn("arn:aws:kms:us-east-1:000000000000:key/k")
                .flexibleTimeWindow(window -> window.mode(FlexibleTimeWindowMode.FLEXIBLE).maximumWindowInMinutes(7))
                .target(to -> to.arn(aws.queueArn).roleArn(aws.server().roleArn()).input("{\"a\":\n1}")
                        .retryPolicy(retry -> retry.maximumRetryAttempts(5).maximumEventAgeInSeconds(60))
                        .deadLetterConfig(dead -> dead.arn(aws.deadLetterArn))));
        aws.scheduler().createScheduleGroup(of -> of.name("gone"));
        aws.create("gone", of -> of.groupName("gone").scheduleExpression("rate(1 hour)"));
        aws.scheduler().deleteScheduleGroup(of -> of.name("gone"));
        GetScheduleResponse before = aws.scheduler().getSchedule(of -> of.name("one").groupName("g"));

        aws.restart();
        aws.restart();

        assertThat(aws.scheduler().getSchedule(of -> of.name("one").groupName("g"))).hasToString(before.toString());
        assertThat(aws.scheduler().listTagsForResource(
                of -> of.resourceArn("arn:aws:scheduler:us-east-1:000000000000:schedule-group/g")).tags())
                .containsExactly(Tag.builder().key("k").value("v").build());
        assertThatThrownBy(() -> aws.scheduler().getScheduleGroup(of -> of.name("gone")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void firesAOneTimeScheduleOnce_whetherItCameDueBeforeOrMeanwhile() {
        aws.create("before", "at(2026-03-01T12:00:00)");
        aws.create("meanwhile", of -> of.scheduleExpression("at(2026-03-01T12:05:00)")
                .actionAfterCompletion(ActionAfterCompletion.DELETE));
        aws.create("later", "at(2026-03-01T12:30:00)");
        aws.server().fireDue();
        assertThat(aws.received()).containsExactly("2026-03-01T12:00:00Z 1");

        aws.time.advance(Duration.ofMinutes(10));
        aws.restart();
        aws.server().fireDue();
        assertThat(aws.received()).containsExactly("2026-03-01T12:05:00Z 1");

        aws.restart();
        aws.pass(Duration.ofHours(1));
        assertThat(aws.received()).containsExactly("2026-03-01T12:30:00Z 1");
        assertThat(aws.scheduler().getSchedule(of -> of.name("before")).name()).isEqualTo("before");
        assertThatThrownBy(() -> aws.scheduler().getSchedule(of -> of.name("meanwhile")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void makesUpForTheLatestOnly_whenARecurringScheduleMissedMany() {
        aws.create("rate", of -> of.scheduleExpression("rate(1 hour)")
                .startDate(Instant.parse("2026-03-01T12:00:00Z")));
        aws.create("cron", "cron(30 * * * ? *)");
        aws.server().fireDue();
        assertThat(aws.received()).containsExactly("2026-03-01T12:00:00Z 1");
        aws.time.advanceTo(Instant.parse("2026-03-03T10:45:00Z"));
        aws.restart();
        aws.server().fireDue();
        assertThat(aws.received()).containsExactly("2026-03-03T10:00:00Z 1", "2026-03-03T10:30:00Z 1");
        aws.passTo(Instant.parse("2026-03-03T11:30:00Z"));
        assertThat(aws.received()).containsExactly("2026-03-03T11:00:00Z 1", "2026-03-03T11:30:00Z 1");
    }

    @Test
    void goesOnWithDeliveries_thatWereLateOrBeingTriedAgain_evenOfAnOlderVersion() {
        aws.create("again", "at(2026-03-01T12:00:00)");
        aws.faults().failDeliveries(1);
        aws.server().fireDue();
        aws.faults().lateDeliveries(Duration.ofSeconds(40));
        aws.create("late", "at(2026-03-01T12:00:00)");
        aws.update("late", of -> of.scheduleExpression("at(2026-03-01T12:10:00)"));

        aws.restart();
        aws.restart();
        aws.pass(Duration.ofMinutes(1));

        assertThat(aws.received()).containsExactly("2026-03-01T12:00:00Z 1", "2026-03-01T12:00:00Z 2");
        aws.pass(Duration.ofMinutes(10));
        assertThat(aws.received()).containsExactly("2026-03-01T12:10:00Z 1");
    }

    @Test
    void staysSmall_whenThereIsMuchToForget() throws IOException {
        Path kept = directory.resolve("much");
        try (Store store = new Store(kept, 0, new FaultSwitches(), aws.time.instant(), () -> {})) {
            StoredSchedule schedule = StoredSchedules.rate(store.nextRevision(), aws.time.instant());
            store.create(schedule, 1);
            for (int update = 0; update < 25_000; update++) {
                store.update(schedule.key(), before -> before, aws.time.instant());
            }
        }
        assertThat(Files.readAllLines(kept.resolve("schedules.jsonl"))).hasSizeLessThan(10_100);
        try (Store store = new Store(kept, 0, new FaultSwitches(), aws.time.instant(), () -> {})) {
            assertThat(store.nextDue()).isPresent();
        }
        assertThat(Files.readAllLines(kept.resolve("schedules.jsonl"))).hasSizeLessThan(10);
    }

    @Test
    void forgetsATornLastLine_andRefusesToStart_whenAnotherLineIsDamaged() throws IOException {
        aws.create("one", "at(2026-03-01T12:30:00)");
        Path copy = directory.resolve("copy");
        Files.createDirectories(copy);
        Path journal = copy.resolve(journal().getFileName());
        Files.copy(journal(), journal);
        Files.writeString(journal, "{\"op\":\"drop\",\"gro", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        EventBridgeSchedulerSettings settings = EventBridgeSchedulerSettings.of(aws.time, aws.queues.endpoint())
                .withFiringOnDemand().withDirectory(copy);
        try (EventBridgeSchedulerServer found = EventBridgeSchedulerServer.start(settings)) {
            assertThat(found.nextDue()).contains(Instant.parse("2026-03-01T12:30:00Z"));
        }
        Files.writeString(journal, "{\"op\":\n{\"op\":\"settled\",\"id\":\"x\"}\n", StandardCharsets.UTF_8,
                StandardOpenOption.APPEND);
        assertThatThrownBy(() -> EventBridgeSchedulerServer.start(settings)).isInstanceOf(ServerFailure.class)
                .hasMessageContaining("damaged at line 3");
    }

    private Path journal() {
        return directory.resolve("schedules.jsonl");
    }
}
