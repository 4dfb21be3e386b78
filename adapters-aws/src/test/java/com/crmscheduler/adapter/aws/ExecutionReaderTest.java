package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.adapter.aws.ExecutionReader.Reading;
import com.crmscheduler.adapter.aws.TaskEnvelope.Origin;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class ExecutionReaderTest {

    private static final ScheduleTaskId ID = new ScheduleTaskId("tests", "read");
    private static final Instant TEN = Instant.parse("2026-12-01T10:00:00Z");

    private final EnvelopeCodec codec = new EnvelopeCodec();
    private final ExecutionReader reader = new ExecutionReader(codec);

    @Test
    void takesTheOnlyTimeOfAOneTimeSchedule_wheneverItFired() {
        ScheduleTask task = TaskMother.aTask().with(Schedule.parse("at(2026-12-01T11:00:00)")).in(ZoneId.of(
                "Europe/Berlin")).task(ID, 42, TEN.minusSeconds(60));
        ScheduledExecution execution = fired(task, TEN.plusSeconds(3_600), TEN.plusSeconds(3_620));
        assertThat(execution.occurrence()).isEqualTo(Occurrence.scheduled(ID, 42, TEN));
        assertThat(execution.id()).isEqualTo(execution.occurrence().executionId());
        assertThat(execution.dueAt()).isEqualTo(TEN);
        assertThat(execution.claimedAt()).isEqualTo(TEN.plusSeconds(3_620));
    }

    @Test
    void takesTheOccurrenceOfThePlan_thatEventBridgeMeansWithItsWholeSeconds() {
        // A rate of five minutes from a quarter of a second after the hour.
        ScheduleTask rate = TaskMother.aTask().every(Duration.ofMinutes(5)).task(ID, 42, TEN.plusMillis(250));
        Instant planned = TEN.plusMillis(300_250);
        assertThat(nominal(rate, TEN.plusSeconds(300))).isEqualTo(planned);
        assertThat(nominal(rate, TEN.plusSeconds(301))).isEqualTo(planned);
        assertThat(nominal(rate, planned)).isEqualTo(planned);
    }

    @Test
    void takesTheTimeThatEventBridgeTells_whenThePlanHasNoneNearby() {
        ScheduleTask hourly = TaskMother.aTask().with(Schedule.parse("cron(0 * * * ? *)")).task(ID, 42,
                TEN.minusSeconds(
                        60));
        assertThat(nominal(hourly, TEN)).isEqualTo(TEN);
        assertThat(nominal(hourly, TEN.plusSeconds(2))).isEqualTo(TEN.plusSeconds(2));
        assertThat(nominal(hourly, TEN.minusMillis(1_500))).isEqualTo(TEN.minusMillis(1_500));
        assertThat(nominal(hourly, TEN.plusSeconds(1_800).plusNanos(1))).isEqualTo(TEN.plusSeconds(1_800));
    }

    @Test
    void countsADeliveryInsideItsFlexibleWindowAsDueWhenItWasSent() {
        ScheduleTask task = TaskMother.aTask().firingAt(TEN).with(new FlexibleTimeWindow(Duration.ofMinutes(10))).task(
                ID,
                42, TEN.minusSeconds(60));
        assertThat(fired(task, TEN, TEN.plusSeconds(300)).dueAt()).isEqualTo(TEN.plusSeconds(300));
        assertThat(fired(task, TEN, TEN.plusSeconds(900)).dueAt()).isEqualTo(TEN.plusSeconds(600));
        assertThat(fired(task, TEN, TEN.minusSeconds(1)).dueAt()).isEqualTo(TEN);
    }

    @Test
    void readsWhatWeSendAsItWasSent() {
        ScheduleTask task = TaskMother.aTask().firingAt(TEN).task(ID, 42, TEN.minusSeconds(60));
        Origin.Sent sent = new Origin.Sent(ExecutionKind.MANUAL, TEN.plusMillis(7), "request-1", 3, TEN.plusSeconds(90),
                TEN.plusSeconds(1));
        ScheduledExecution execution = readable(codec.write(TaskEnvelope.of(task).withOrigin(sent)), TEN);
        assertThat(execution).isEqualTo(new ScheduledExecution(execution.id(),
                Occurrence.manual(ID, 42, TEN.plusMillis(7), "request-1"), 1, 3, task.definition().type(), task
                        .definition().payload(),
                task.definition().retry(), TEN.plusSeconds(90), TEN.plusSeconds(1)));
    }

    @Test
    void readsNothingThatThrows() {
        ScheduleTask task = TaskMother.aTask().firingAt(TEN).task(ID, 42, TEN.minusSeconds(60));
        // Whole as an envelope, impossible as an occurrence: a manual run without its request.
        String impossible = codec
                .write(TaskEnvelope.of(task).withOrigin(new Origin.Sent(ExecutionKind.MANUAL, TEN, null,
                        1, TEN, TEN)));
        assertThat(reader.read(message(impossible, TEN))).isInstanceOf(Reading.Unreadable.class);
        assertThat(reader.read(message("", TEN))).isInstanceOf(Reading.Unreadable.class);
        assertThat(reader.read(message("{\"v\":7}\nx", TEN))).isEqualTo(new Reading.Newer(7));
    }

    private Instant nominal(ScheduleTask task, Instant scheduledTime) {
        return fired(task, scheduledTime, scheduledTime).occurrence().nominal();
    }

    private ScheduledExecution fired(ScheduleTask task, Instant scheduledTime, Instant sentAt) {
        return readable(
                codec.write(TaskEnvelope.of(task).withOrigin(new Origin.Fired(scheduledTime, "arn", "id", "1"))),
                sentAt);
    }

    private ScheduledExecution readable(String body, Instant sentAt) {
        return ((Reading.Readable) reader.read(message(body, sentAt))).execution();
    }

    private static ReceivedMessage message(String body, Instant sentAt) {
        return new ReceivedMessage("id", "handle", body, sentAt, 1, 0, 0);
    }
}
