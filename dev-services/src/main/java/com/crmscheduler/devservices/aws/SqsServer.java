package com.crmscheduler.devservices.aws;

import com.crmscheduler.devservices.ServerFailure;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import scala.concurrent.Await;

/**
 * A real SQS server (ElasticMQ) in this JVM, on loopback, in the region and account of the local endpoints. What it holds is in
 * memory and ends with it. Delays and visibility time-outs follow the clock that it is given; how long a receive waits for a
 * message does not.
 *
 * <p>Safe for any number of threads.
 */
public final class SqsServer implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SETTINGS = """
            pekko.daemonic = on
            pekko.jvm-shutdown-hooks = off
            pekko.loglevel = WARNING
            pekko.log-dead-letters = off
            pekko.http.server.request-timeout = 60 s
            pekko.http.server.idle-timeout = 120 s
            """;

    private final ActorSystem actors;
    private final SQSRestServer server;
    private final URI endpoint;
    private final SqsSender sender;

    private SqsServer(ActorSystem actors, SQSRestServer server, int port) {
        this.actors = actors;
        this.server = server;
        this.endpoint = URI.create("http://" + HOST + ":" + port);
        this.sender = new SqsSender(endpoint);
    }

    /**
     * Starts a server and waits until it serves.
     *
     * @param port where it listens; 0 for any free port
     * @throws ServerFailure when it does not start
     */
    public static SqsServer start(int port, InstantSource time) {
        ClassLoader loader = SqsServer.class.getClassLoader();
        ActorSystem actors = ActorSystem.create("sqs",
                ConfigFactory.parseString(SETTINGS).withFallback(ConfigFactory.load(loader)), loader);
        try {
            ActorRef queues = actors.actorOf(ClockedQueues.props(new InjectedNow(time)));
            SQSRestServer server = SQSRestServerBuilder.withActorSystem(actors).withQueueManagerActor(queues)
                    .withInterface(HOST).withPort(port).withAWSRegion(Arns.REGION).withAWSAccountId(Arns.ACCOUNT)
                    .start();
            int bound = server.waitUntilStarted().localAddress().getPort();
            return new SqsServer(actors, server, bound);
        } catch (RuntimeException e) {
            terminate(actors);
            throw new ServerFailure("SQS does not start on port " + port + ": " + e.getMessage(), e);
        }
    }

    /** Where it is, as in {@code http://127.0.0.1:9324}. */
    public URI endpoint() {
        return endpoint;
    }

    /** The ARN of a queue of this server, whether it exists or not. */
    public String queueArn(String name) {
        return Arns.queue(name);
    }

    /** The URL of a queue of this server, whether it exists or not. */
    public String queueUrl(String name) {
        return sender.queueUrl(name);
    }

    /** Creates a standard queue, unless it exists. */
    public void createQueue(String name) {
        if (sender.call("CreateQueue", Map.of("QueueName", name)) instanceof SqsAnswer.Refused refused) {
            throw new ServerFailure("the queue " + name + " cannot be created: " + refused.message(), null);
        }
    }

    /** Stops it; its queues are gone. */
    @Override
    public void close() {
        try {
            server.stopAndWait();
        } finally {
            terminate(actors);
        }
    }

    private static void terminate(ActorSystem actors) {
        actors.terminate();
        try {
            Await.ready(actors.whenTerminated(),
                    scala.concurrent.duration.Duration.create(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            throw new ServerFailure("SQS does not stop", e);
        }
    }
}
