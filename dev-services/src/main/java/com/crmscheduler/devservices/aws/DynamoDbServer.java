package com.crmscheduler.devservices.aws;

import com.crmscheduler.devservices.ServerFailure;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A small DynamoDB in this JVM, on loopback: AWS's protocol for the four operations that the ledger of executions uses
 * ({@code DescribeTable}, {@code DescribeTimeToLive}, {@code GetItem}, {@code UpdateItem} with conditions). It is written from
 * AWS's documents. It knows no quotas and no throughput; what it does not know it refuses. Items that have expired stay until
 * they are told to go, as DynamoDB may take days. Any thread.
 */
public final class DynamoDbServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DynamoDbServer.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MOST_BODY_BYTES = 1_024 * 1_024;
    private static final int BACKLOG = 1_024;
    private static final int OK = 200;
    private static final int REFUSED = 400;
    private static final String VERSION = "DynamoDB_20120810.";
    private static final String TYPE = "com.amazonaws.dynamodb.v20120810#";

    private final DynamoTables tables = new DynamoTables();
    private final InstantSource time;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final AtomicInteger answersToLose = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean out;
    private volatile Set<String> denied = Set.of();

    private DynamoDbServer(int port, InstantSource time) {
        this.time = time;
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            this.server = HttpServer
                    .create(new InetSocketAddress(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), port), BACKLOG);
        } catch (IOException e) {
            threads.close();
            throw new ServerFailure("DynamoDB does not start on port " + port + ": " + e.getMessage(), e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /**
     * Starts a server without tables.
     *
     * @param port 0 for any that is free
     */
    public static DynamoDbServer start(int port, InstantSource time) {
        return new DynamoDbServer(port, time);
    }

    /** Where it is. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /**
     * Creates a table, empty, in place of one of that name.
     *
     * @param key the name of its key, a string
     * @param expiry the attribute that its time to live is on, in seconds since 1970; empty for none
     */
    public void createTable(String name, String key, String expiry) {
        tables.create(name, key, expiry);
    }

    public void dropTable(String name) {
        tables.drop(name);
    }

    /** Deletes what has expired, and says how many items that were. */
    public int deleteExpired() {
        return tables.deleteExpired(time.instant());
    }

    /** No call is answered while it is out. */
    public void outage(boolean whether) {
        out = whether;
    }

    /** Refuses actions, as in {@code dynamodb:GetItem}, for want of a permission. */
    public void deny(Set<String> actions) {
        denied = Set.copyOf(actions);
    }

    /** Carries out so many changes without answering. */
    public void loseAnswers(int changes) {
        answersToLose.set(changes);
    }

    /** How many calls it has answered. */
    public int calls() {
        return calls.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY_BYTES);
            if (out) {
                return;
            }
            calls.incrementAndGet();
            String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            String operation = target.startsWith(VERSION) ? target.substring(VERSION.length()) : target;
            try {
                if (denied.contains("dynamodb:" + operation)) {
                    throw new ApiError(ApiError.Type.DENIED, "User: arn:aws:iam::" + Arns.ACCOUNT
                            + ":user/local is not authorized to perform: dynamodb:" + operation);
                }
                ObjectNode answer = tables.answer(operation, JSON.readTree(body));
                if (!operation.equals("UpdateItem") || answersToLose.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
                    send(exchange, OK, answer);
                }
            } catch (DynamoTables.ConditionFailed e) {
                ObjectNode refusal = refusal("ConditionalCheckFailedException", String.valueOf(e.getMessage()));
                send(exchange, REFUSED, e.item().isEmpty() ? refusal : refusal.set("Item", e.item()));
            } catch (ApiError e) {
                send(exchange, REFUSED, refusal(e.type().wireName(), e.text()));
            } catch (RuntimeException e) {
                log.error("{} failed", operation, e);
                send(exchange, ApiError.Type.INTERNAL.status(),
                        refusal("InternalServerError", String.valueOf(e.getMessage())));
            }
        }
    }

    private static ObjectNode refusal(String type, String message) {
        return JSON.createObjectNode().put("__type", TYPE + type).put("message", message);
    }

    private static void send(HttpExchange exchange, int status, ObjectNode answer) throws IOException {
        byte[] bytes = JSON.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
