package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.adapter.aws.ExecutionReader.Reading;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.domain.error.ProviderUnavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutcomeWriterTest {

    @Test
    void failsAtOnceWhatComesJustWhenItEnds() {
        try (SqsRig rig = SqsRig.inRealTime()) {
            ExecutionRecords alone = new MessagesAlone(InstantSource.system());
            AtomicReference<OutcomeWriter> writer = new AtomicReference<>();
            MessagesInFlight inFlight = new MessagesInFlight(rig.queue, alone, Duration.ofSeconds(30));
            MessageInFlight message = message(rig);
            inFlight.arrive(message);
            writer.set(new OutcomeWriter(rig.queue, inFlight,
                    new FinishedExecutions(InstantSource.system(), 100, Duration.ofMinutes(1)), alone,
                    new FinishedTasks(alone, rig.schedules, new NameLocks(Duration.ofSeconds(1))),
                    InstantSource.system(),
                    Duration.ofSeconds(30), new EndingQueue(writer)));
            writer.get().start();

            assertThat(writer.get().write(message, new ExecutionOutcome.Succeeded(), null)).failsWithin(1,
                    TimeUnit.SECONDS).withThrowableOfType(ExecutionException.class).withCauseInstanceOf(
                            ProviderUnavailable.class);
            assertThat(inFlight.size()).isZero();
        }
    }

    /** The writer looks for the last time just before something comes. */
    private static final class EndingQueue extends ArrayBlockingQueue<OutcomeWriter.Entry> {

        private static final long serialVersionUID = 1L;
        private final transient AtomicReference<OutcomeWriter> writer;

        EndingQueue(AtomicReference<OutcomeWriter> writer) {
            super(4);
            this.writer = writer;
        }

        @Override
        public boolean offer(OutcomeWriter.Entry entry) {
            writer.get().stop();
            return super.offer(entry);
        }
    }

    private static MessageInFlight message(SqsRig rig) {
        ReceivedMessage received = new ReceivedMessage("id", "no handle", rig.fired(rig.task("any"), rig.begin),
                rig.begin, 1, System.nanoTime(), 0);
        Reading.Readable reading = (Reading.Readable) new ExecutionReader(rig.codec).read(received);
        return new MessageInFlight(received, reading.envelope(), reading.execution(), Duration.ofMinutes(10));
    }
}
