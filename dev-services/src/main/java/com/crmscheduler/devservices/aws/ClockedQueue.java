package com.crmscheduler.devservices.aws;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.UntypedAbstractActor;
import org.elasticmq.MillisNextDelivery;
import org.elasticmq.NewMessageData;
import org.elasticmq.NextDelivery;
import org.elasticmq.msg.GetQueueStatistics;
import org.elasticmq.msg.SendMessage;
import org.elasticmq.util.NowProvider;

/**
 * Stands before a queue, so that new messages become visible, and messages are counted, by the injected clock: ElasticMQ reckons
 * these two from the system's clock, and all else from the injected one.
 */
final class ClockedQueue extends UntypedAbstractActor {

    private final NowProvider time;
    private final ActorRef queue;

    private ClockedQueue(NowProvider time, ActorRef queue) {
        this.time = time;
        this.queue = queue;
    }

    static Props props(NowProvider time, ActorRef queue) {
        return Props.create(ClockedQueue.class, () -> new ClockedQueue(time, queue));
    }

    @Override
    public void onReceive(Object message) {
        queue.forward(switch (message) {
            case SendMessage sent -> new SendMessage(clocked(sent.message()));
            case GetQueueStatistics asked -> new GetQueueStatistics(time.nowMillis());
            default -> message;
        }, getContext());
    }

    private NewMessageData clocked(NewMessageData message) {
        return new NewMessageData(message.id(), message.content(), message.messageAttributes(),
                new ClockedDelivery(time.nowMillis(), message.nextDelivery()), message.messageGroupId(),
                message.messageDeduplicationId(), message.orderIndex(), message.tracingId(), message.sequenceNumber(),
                message.deadLetterSourceQueueName());
    }

    /** When a message is to be seen, by another clock than the one that is asked with. */
    private static final class ClockedDelivery extends NextDelivery {

        private final long sentAt;
        private final NextDelivery wanted;

        ClockedDelivery(long sentAt, NextDelivery wanted) {
            this.sentAt = sentAt;
            this.wanted = wanted;
        }

        @Override
        public MillisNextDelivery toMillis(long systemTime, long delayOfQueue) {
            return wanted.toMillis(sentAt, delayOfQueue);
        }
    }
}
