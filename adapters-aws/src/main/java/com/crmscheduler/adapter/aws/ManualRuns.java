package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.SqsQueue.Fate;
import com.crmscheduler.adapter.aws.TaskEnvelope.Origin;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import java.time.Duration;

/** Runs tasks beside their plans, which EventBridge cannot: the message that it would have sent is sent by us. */
final class ManualRuns {

    private final SqsQueue queue;
    private final EnvelopeCodec codec;

    ManualRuns(SqsQueue queue, EnvelopeCodec codec) {
        this.queue = queue;
        this.codec = codec;
    }

    /** @throws ProviderUnavailable when it is not known whether it was sent, or the queue takes less than it should */
    void send(ScheduleTask task, Occurrence run) {
        Origin asked = new Origin.Sent(run.kind(), run.nominal(), run.requestId(), 1, run.nominal(), run.nominal());
        OutgoingMessage message = OutgoingMessage.of(codec.write(TaskEnvelope.of(task).withOrigin(asked)),
                Duration.ZERO);
        if (queue.send(message) == Fate.REFUSED) {
            String text = "the queue takes no message of " + message.bytes() + " bytes, which every queue should";
            throw new ProviderUnavailable(AwsFailures.PROVIDER, text, new IllegalStateException(text));
        }
    }
}
