package com.crmscheduler.devservices.aws;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.Terminated;
import org.apache.pekko.actor.UntypedAbstractActor;
import org.apache.pekko.pattern.Patterns;
import org.elasticmq.StrictSQSLimits$;
import org.elasticmq.actor.QueueManagerActor;
import org.elasticmq.util.NowProvider;
import scala.Option;
import scala.util.Right;

/** Stands before ElasticMQ's keeper of queues and gives out {@link ClockedQueue}s. */
final class ClockedQueues extends UntypedAbstractActor {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final NowProvider time;
    private final ActorRef keeper;
    private final Map<ActorRef, ActorRef> clocked = new HashMap<>();

    private ClockedQueues(NowProvider time) {
        this.time = time;
        this.keeper = getContext()
                .actorOf(Props.create(QueueManagerActor.class, time, StrictSQSLimits$.MODULE$, Option.empty()));
    }

    static Props props(NowProvider time) {
        return Props.create(ClockedQueues.class, () -> new ClockedQueues(time));
    }

    @Override
    public void onReceive(Object message) {
        if (message instanceof Terminated ended) {
            getContext().stop(clocked.remove(ended.actor()));
        } else if (message instanceof Reply reply) {
            reply.to().tell(withClocks(reply.content()), getSelf());
        } else {
            ActorRef asker = getSender();
            ActorRef self = getSelf();
            Patterns.ask(keeper, message, PATIENCE)
                    .thenAccept(content -> self.tell(new Reply(content, asker), ActorRef.noSender()));
        }
    }

    private Object withClocks(Object content) {
        if (content instanceof Option<?> found && found.isDefined() && found.get() instanceof ActorRef queue) {
            return Option.apply(clocked(queue));
        }
        if (content instanceof Right<?, ?> created && created.value() instanceof ActorRef queue) {
            return Right.apply(clocked(queue));
        }
        return content;
    }

    private ActorRef clocked(ActorRef queue) {
        return clocked.computeIfAbsent(queue, added -> {
            getContext().watch(added);
            return getContext().actorOf(ClockedQueue.props(time, added));
        });
    }

    private record Reply(Object content, ActorRef to) {}
}
