package com.crmscheduler.devservices.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.json.JsonMapper;

/** When what is sent, in virtual time. */
class EventBridgeFiringTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private LocalAws aws;

    @BeforeEach
    void start() {
        aws = new LocalAws(START, UnaryOperator.identity());
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    @Test
    void firesOnceAndNotBefore_whenOneTime_case42() {
        aws.create("one", "at(2026-03-01T12:30:00)");
        assertThat(aws.server().nextDue()).contains(Instant.parse("2026-03-01T12:30:00Z"));
        aws.passTo(Instant.parse("2026-03-01T12:29:59.999Z"));
        assertThat(aws.received()).isEmpty();
        aws.passTo(Instant.parse("2026-03-01T12:30:00Z"));
        assertThat(aws.received()).containsExactly("2026-03-01T12:30:00Z 1");
        aws.pass(Duration.ofDays(800));
        assertThat(aws.received()).isEmpty();
        assertThat(aws.scheduler().getSchedule(of -> of.name("one")).state()).isEqualTo(ScheduleState.ENABLED);
    }

    @Test
    void firesAtOnce_whenItsTimeIsPast_case41() {
        aws.create("late", of -> of.scheduleExpression("at(2026-03-01T11:58:00)")
                .actionAfterCompletion(ActionAfterCompletion.DELETE));
        aws.server().fireDue();
        assertThat(aws.received()).containsExactly("2026-03-01T11:58:00Z 1");
        assertThatThrownBy(() -> aws.scheduler().getSchedule(of -> of.name("late")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void replacesKeywords_whenTheInputNamesThem() {
        aws.create("words", of -> of.scheduleExpression("rate(1 minute)").target(to -> to.arn(aws.queueArn)
                .roleArn(aws.server().roleArn()).input("{\"arn\":\"<aws.scheduler.schedule-arn>\",\"id\":"
                        + "\"<aws.scheduler.execution-id>\",\"other\":\"<aws.scheduler.other>\"} \u00e9\n")));
        aws.pass(Duration.ofMinutes(1));
        List<String> bodies = aws.received();
        assertThat(bodies).hasSize(2).doesNotHaveDuplicates().allMatch(Pattern.compile(
                "\\{\"arn\":\"arn:aws:scheduler:us-east-1:000000000000:schedule/default/words\",\"id\":\"[0-9a-f]{16}\","
                        + "\"other\":\"<aws.scheduler.other>\"} \u00e9\n")
                .asMatchPredicate());
    }

    @Test
    void tellsOfTheSchedule_whenThereIsNoInput() {
        aws.create("bare", of -> of.scheduleExpression("at(2026-03-01T12:00:00)")
                .target(to -> to.arn(aws.queueArn).roleArn(aws.server().roleArn())));
        aws.server().fireDue();
        assertThat(JsonMapper.shared().readTree(aws.received().getFirst()).path("resources").path(0).asString())
                .isEqualTo("arn:aws:scheduler:us-east-1:000000000000:schedule/default/bare");
    }

    @Test
    void skipsTheHourThatTheClocksSkip_andFiresOnceInTheOneTheyRepeat_whenInNewYork() {
        aws.create("gap", of -> of.scheduleExpression("cron(30 2 * * ? *)")
                .scheduleExpressionTimezone("America/New_York"));
        aws.passTo(Instant.parse("2026-03-09T12:00:00Z"));
        assertThat(aws.received()).doesNotContain("2026-03-08T07:30:00Z 1").endsWith("2026-03-07T07:30:00Z 1",
                "2026-03-09T06:30:00Z 1");
        aws.scheduler().deleteSchedule(of -> of.name("gap"));
        aws.passTo(Instant.parse("2026-10-31T12:00:00Z"));
        aws.create("overlap", of -> of.scheduleExpression("cron(30 1 * * ? *)")
                .scheduleExpressionTimezone("America/New_York"));
        aws.passTo(Instant.parse("2026-11-02T12:00:00Z"));
        assertThat(aws.received()).containsExactly("2026-11-01T05:30:00Z 1", "2026-11-02T06:30:00Z 1");
    }

    @Test
    void firesAtTheLocalHour_whenInSeoul() {
        aws.create("seoul", of -> of.scheduleExpression("cron(0 9 ? * MON-FRI *)")
                .scheduleExpressionTimezone("Asia/Seoul"));
        aws.create("once", of -> of.scheduleExpression("at(2026-03-02T09:30:00)")
                .scheduleExpressionTimezone("Asia/Seoul"));
        aws.passTo(Instant.parse("2026-03-03T00:00:00Z"));
        assertThat(aws.received()).containsExactly("2026-03-02T00:00:00Z 1", "2026-03-02T00:30:00Z 1",
                "2026-03-03T00:00:00Z 1");
    }

    @Test
    void countsARateFromItsStart_inElapsedTime() {
        aws.create("days", of -> of.scheduleExpression("rate(1 day)").scheduleExpressionTimezone("America/New_York")
                .startDate(Instant.parse("2026-03-07T07:30:00.900Z")));
        aws.passTo(Instant.parse("2026-03-09T12:00:00Z"));
        assertThat(aws.received()).containsExactly("2026-03-07T07:30:00Z 1", "2026-03-08T07:30:00Z 1",
                "2026-03-09T07:30:00Z 1");
    }

    @Test
    void beginsARateAtOnce_whenItHasNoStart_orOneThatHasJustPassed() {
        aws.create("now", "rate(1 hour)");
        aws.create("just", of -> of.scheduleExpression("rate(1 hour)").startDate(START.minusSeconds(120)));
        aws.passTo(Instant.parse("2026-03-01T13:00:00Z"));
        assertThat(aws.received()).containsExactly("2026-03-01T11:58:00Z 1", "2026-03-01T12:00:00Z 1",
                "2026-03-01T12:58:00Z 1", "2026-03-01T13:00:00Z 1");
    }

    @Test
    void keepsThePhaseOfARate_whenItsUpdateSendsTheNextOccurrenceAsStart() {
        aws.create("phase", of -> of.scheduleExpression("rate(1 hour)").startDate(START));
        aws.passTo(START.plusSeconds(600));
        aws.update("phase", of -> of.scheduleExpression("rate(1 hour)").startDate(START.plusSeconds(3_600)));
        aws.passTo(START.plusSeconds(3_600));
        assertThat(aws.received()).containsExactly("2026-03-01T12:00:00Z 1", "2026-03-01T13:00:00Z 1");
    }

    @Test
    void endsBeforeItsEnd_andGoesThen_whenItIsToBeDeleted() {
        aws.create("ends", of -> of.scheduleExpression("rate(1 minute)").startDate(START)
                .endDate(START.plusSeconds(120)).actionAfterCompletion(ActionAfterCompletion.DELETE));
        aws.create("stays", of -> of.scheduleExpression("rate(1 minute)").startDate(START)
                .endDate(START.plusSeconds(120)));
        aws.pass(Duration.ofMinutes(10));
        assertThat(aws.received()).containsExactly("2026-03-01T12:00:00Z 1", "2026-03-01T12:00:00Z 1",
                "2026-03-01T12:01:00Z 1", "2026-03-01T12:01:00Z 1");
        assertThatThrownBy(() -> aws.scheduler().getSchedule(of -> of.name("ends")))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(aws.scheduler().getSchedule(of -> of.name("stays")).state()).isEqualTo(ScheduleState.ENABLED);
    }

    @Test
    void firesInsideItsWindow_eachTimeElsewhere_andTheSameForTheSameSeed() {
        List<Duration> first = delays(1);
        assertThat(first).hasSize(20).allMatch(delay -> !delay.isNegative()
                && delay.compareTo(Duration.ofMinutes(15)) < 0);
        assertThat(Set.copyOf(first)).hasSizeGreaterThan(15);
        assertThat(delays(1)).isEqualTo(first);
        assertThat(delays(2)).isNotEqualTo(first);
    }

    private List<Duration> delays(long seed) {
        List<Duration> delays = new ArrayList<>();
        try (LocalAws seeded = new LocalAws(START, settings -> settings.withSeed(seed))) {
            seeded.create("window", of -> of.scheduleExpression("cron(0 * * * ? *)").flexibleTimeWindow(
                    window -> window.mode(FlexibleTimeWindowMode.FLEXIBLE).maximumWindowInMinutes(15)));
            for (int hour = 0; hour < 20; hour++) {
                Instant nominal = START.plus(Duration.ofHours(hour));
                delays.add(Duration.between(nominal, seeded.server().nextDue().orElseThrow()));
                seeded.passTo(nominal.plus(Duration.ofMinutes(15)));
                assertThat(seeded.received()).containsExactly(nominal + " 1");
            }
        }
        return delays;
    }

    @Test
    void firesAnOpenWindowOnce_whenUpdatedInIt() {
        aws.create("window", of -> of.scheduleExpression("cron(0 * * * ? *)").flexibleTimeWindow(
                window -> window.mode(FlexibleTimeWindowMode.FLEXIBLE).maximumWindowInMinutes(59)));
        aws.update("window", of -> of.scheduleExpression("cron(0 * * * ? *)").flexibleTimeWindow(
                window -> window.mode(FlexibleTimeWindowMode.FLEXIBLE).maximumWindowInMinutes(59)));
        aws.time.advance(Duration.ofSeconds(1));
        assertThat(aws.server().nextDue().orElseThrow()).isAfter(aws.time.instant());
        aws.update("window", of -> of.scheduleExpression("cron(0 * * * ? *)").flexibleTimeWindow(
                window -> window.mode(FlexibleTimeWindowMode.FLEXIBLE).maximumWindowInMinutes(59)));
        aws.passTo(START.plus(Duration.ofMinutes(59)));
        assertThat(aws.received()).containsExactly("2026-03-01T12:00:00Z 1");
    }

    @Test
    void triesAgainWithGrowingPauses_andParksWhatFails_whenAttemptsRunOut() {
        aws.create("fails", of -> of.scheduleExpression("at(2026-03-01T12:00:00)")
                .actionAfterCompletion(ActionAfterCompletion.DELETE)
                .target(to -> to.arn(aws.queueArn).roleArn(aws.server().roleArn()).input(LocalAws.INPUT)
                        .retryPolicy(retry -> retry.maximumRetryAttempts(3))
                        .deadLetterConfig(dead -> dead.arn(aws.deadLetterArn))));
        aws.faults().failDeliveries(4);
        List<Duration> pauses = new ArrayList<>();
        aws.server().fireDue();
        while (aws.server().nextDue().isPresent()) {
            Instant next = aws.server().nextDue().get();
            pauses.add(Duration.between(aws.time.instant(), next));
            assertThat(aws.scheduler().getSchedule(of -> of.name("fails")).name()).isEqualTo("fails");
            aws.passTo(next);
        }
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
        assertThat(aws.received()).isEmpty();
        Message parked = aws.messages("tasks-dlq").getFirst();
        assertThat(attribute(parked, "ERROR_CODE")).isEqualTo("InternalFailure");
        assertThat(attribute(parked, "ERROR_MESSAGE")).isNotEmpty();
        assertThat(attribute(parked, "EXECUTION_ID")).hasSize(16);
        assertThat(attribute(parked, "EXHAUSTED_RETRY_CONDITION")).isEqualTo("MaximumRetryAttempts");
        assertThat(attribute(parked, "IS_PAYLOAD_TRUNCATED")).isEqualTo("false");
        assertThat(attribute(parked, "RETRY_ATTEMPTS")).isEqualTo("3");
        assertThat(attribute(parked, "SCHEDULED_TIME")).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(attribute(parked, "SCHEDULE_ARN"))
                .isEqualTo("arn:aws:scheduler:us-east-1:000000000000:schedule/default/fails");
        assertThat(attribute(parked, "TARGET_ARN")).isEqualTo(aws.queueArn);
        assertThat(JsonMapper.shared().readTree(parked.body()).path("MessageBody").asString())
                .isEqualTo("2026-03-01T12:00:00Z 4");
        assertThatThrownBy(() -> aws.scheduler().getSchedule(of -> of.name("fails")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void countsTheAttempt_whenARetrySucceeds() {
        aws.create("again", "at(2026-03-01T12:00:00)");
        aws.faults().failDeliveries(2);
        aws.pass(Duration.ofSeconds(3));
        assertThat(aws.received()).containsExactly("2026-03-01T12:00:00Z 3");
    }

    @Test
    void parksWhatIsTooOld_whenItsAgeRunsOut() {
        aws.create("old", of -> of.scheduleExpression("at(2026-03-01T12:00:00)")
                .target(to -> to.arn(aws.queueArn).roleArn(aws.server().roleArn()).input("x".repeat(262_144))
                        .retryPolicy(retry -> retry.maximumEventAgeInSeconds(60))
                        .deadLetterConfig(dead -> dead.arn(aws.deadLetterArn))));
        aws.faults().failDeliveries(6);
        aws.pass(Duration.ofSeconds(60));
        Message parked = aws.messages("tasks-dlq").getFirst();
        assertThat(attribute(parked, "EXHAUSTED_RETRY_CONDITION")).isEqualTo("MaximumEventAgeInSeconds");
        assertThat(attribute(parked, "RETRY_ATTEMPTS")).isEqualTo("5");
        assertThat(attribute(parked, "IS_PAYLOAD_TRUNCATED")).isEqualTo("true");
        assertThat(parked.body()).hasSize(262_144);
    }

    @Test
    void parksAtOnce_whenTheQueueDoesNotExist() {
        aws.create("lost", of -> of.scheduleExpression("at(2026-03-01T12:00:00)")
                .target(to -> to.arn(aws.queueArn + "-gone").roleArn(aws.server().roleArn()).input("i")
                        .deadLetterConfig(dead -> dead.arn(aws.deadLetterArn))));
        aws.server().fireDue();
        Message parked = aws.messages("tasks-dlq").getFirst();
        assertThat(attribute(parked, "ERROR_CODE")).contains("QueueDoesNotExist");
        assertThat(parked.messageAttributes()).doesNotContainKey("EXHAUSTED_RETRY_CONDITION");
        assertThat(attribute(parked, "RETRY_ATTEMPTS")).isEqualTo("0");
    }

    @Test
    void keepsAMessageGroup_whenTheQueueIsFifo() {
        aws.sqs.createQueue(of -> of.queueName("tasks.fifo").attributes(Map.of(QueueAttributeName.FIFO_QUEUE, "true",
                QueueAttributeName.CONTENT_BASED_DEDUPLICATION, "true")));
        aws.create("fifo", of -> of.scheduleExpression("at(2026-03-01T12:00:00)")
                .target(to -> to.arn(aws.queueArn + ".fifo").roleArn(aws.server().roleArn()).input("i")
                        .sqsParameters(sqs -> sqs.messageGroupId("g"))));
        aws.server().fireDue();
        assertThat(aws.messages("tasks.fifo").getFirst().attributes())
                .containsEntry(MessageSystemAttributeName.MESSAGE_GROUP_ID, "g");
    }

    @Test
    void firesTheNewVersion_whenUpdatedInTime_andTheOldOne_whenUpdatedTooLate() {
        aws.create("moved", "at(2026-03-01T12:10:00)");
        aws.create("stuck", "at(2026-03-01T12:10:00)");
        aws.create("gone", "at(2026-03-01T12:10:00)");
        aws.update("moved", of -> of.scheduleExpression("at(2026-03-01T12:20:00)"));
        aws.faults().lateDeliveries(Duration.ofSeconds(45));
        aws.time.advance(Duration.ofMinutes(10));
        aws.update("stuck", of -> of.scheduleExpression("at(2026-03-01T12:21:00)"));
        aws.scheduler().deleteSchedule(of -> of.name("gone"));
        aws.server().fireDue();
        assertThat(aws.received()).isEmpty();
        aws.pass(Duration.ofSeconds(45));
        assertThat(aws.received()).containsExactly("2026-03-01T12:10:00Z 1", "2026-03-01T12:10:00Z 1");
        aws.pass(Duration.ofMinutes(15));
        assertThat(aws.received()).containsExactly("2026-03-01T12:20:00Z 1", "2026-03-01T12:21:00Z 1");
    }

    @Test
    void leavesTheNewVersionAlone_whenTheOldOneCompletes() {
        aws.create("moved", of -> of.scheduleExpression("at(2026-03-01T12:10:00)")
                .actionAfterCompletion(ActionAfterCompletion.DELETE));
        aws.faults().lateDeliveries(Duration.ofSeconds(30));
        aws.time.advance(Duration.ofMinutes(10));
        aws.update("moved", of -> of.scheduleExpression("at(2026-03-01T12:20:00)")
                .actionAfterCompletion(ActionAfterCompletion.DELETE));
        aws.pass(Duration.ofMinutes(1));
        assertThat(aws.received()).containsExactly("2026-03-01T12:10:00Z 1");
        assertThat(aws.scheduler().getSchedule(of -> of.name("moved")).scheduleExpression())
                .isEqualTo("at(2026-03-01T12:20:00)");
    }

    @Test
    void firesAtOnce_whenAPassedOneTimeScheduleIsEnabledOrUpdated() {
        aws.create("off", of -> of.scheduleExpression("at(2026-03-01T12:01:00)").state(ScheduleState.DISABLED));
        aws.create("fired", "at(2026-03-01T12:01:00)");
        aws.pass(Duration.ofHours(1));
        assertThat(aws.received()).containsExactly("2026-03-01T12:01:00Z 1");
        aws.update("off", of -> of.scheduleExpression("at(2026-03-01T12:01:00)"));
        aws.update("fired", of -> of.scheduleExpression("at(2026-03-01T12:01:00)").description("new"));
        aws.server().fireDue();
        assertThat(aws.received()).containsExactly("2026-03-01T12:01:00Z 1", "2026-03-01T12:01:00Z 1");
    }

    @Test
    void goesOnWithARecurringSchedule_whenItWasDisabledForAWhile() {
        aws.create("pause", "cron(0 * * * ? *)");
        aws.server().fireDue();
        aws.update("pause", of -> of.scheduleExpression("cron(0 * * * ? *)").state(ScheduleState.DISABLED));
        aws.passTo(Instant.parse("2026-03-01T14:30:00Z"));
        aws.update("pause", of -> of.scheduleExpression("cron(0 * * * ? *)"));
        aws.passTo(Instant.parse("2026-03-01T15:00:00Z"));
        assertThat(aws.received()).containsExactly("2026-03-01T12:00:00Z 1", "2026-03-01T15:00:00Z 1");
    }

    @Test
    void firesBySelf_whenTimeIsReal() {
        try (EventBridgeSchedulerServer real = EventBridgeSchedulerServer
                .start(EventBridgeSchedulerSettings.of(InstantSource.system(), aws.queues.endpoint()));
                SchedulerClient client = Clients.scheduler(real.endpoint())) {
            String soon = LocalDateTime.ofInstant(Instant.now().plusSeconds(2), ZoneOffset.UTC)
                    .truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
            client.createSchedule(of -> of.name("soon").scheduleExpression("at(" + soon + ")")
                    .flexibleTimeWindow(window -> window.mode(FlexibleTimeWindowMode.OFF))
                    .target(to -> to.arn(aws.queueArn).roleArn(real.roleArn()).input("real")));
            await().atMost(Duration.ofSeconds(30)).until(() -> aws.received().equals(List.of("real")));
        }
    }

    private static String attribute(Message message, String name) {
        return message.messageAttributes().get(name).stringValue();
    }
}
