package com.crmscheduler.devservices.aws;

import com.crmscheduler.devservices.ServerFailure;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Speaks AWS's protocol over HTTP, and misbehaves where it is told to. */
final class HttpEndpoint implements AutoCloseable {

    /** Where programs of this project ask what is where. */
    static final String LOCAL_ENDPOINTS = "/_local/endpoints";

    private static final Logger log = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final int BACKLOG = 1_024;
    private static final int MOST_BODY_BYTES = 2 * 1_024 * 1_024;
    private static final int MOST_SKIPPED_BYTES = 16 * 1_024 * 1_024;
    private static final int OK = 200;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Operations operations;
    private final FaultSwitches faults;
    private final Supplier<ObjectNode> localEndpoints;
    private final AtomicLong answers = new AtomicLong();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    /**
     * Starts to serve.
     *
     * @param localEndpoints what is answered to programs of this project that ask where things are
     */
    HttpEndpoint(int port, Operations operations, FaultSwitches faults, Supplier<ObjectNode> localEndpoints) {
        this.operations = operations;
        this.faults = faults;
        this.localEndpoints = localEndpoints;
        // Without it each answer may wait for an acknowledgement that the other side delays.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            this.server = HttpServer
                    .create(new InetSocketAddress(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), port), BACKLOG);
        } catch (IOException e) {
            threads.close();
            throw new ServerFailure(
                    "EventBridge Scheduler does not start on port " + port + ": " + e.getMessage(), e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY_BYTES + 1);
            if (body.length > MOST_BODY_BYTES) {
                // A connection that is closed on a client that still writes is reset, and takes the answer with it.
                exchange.getRequestBody().readNBytes(MOST_SKIPPED_BYTES);
            }
            if (exchange.getRequestURI().getPath().equals(LOCAL_ENDPOINTS)) {
                send(exchange, OK, localEndpoints.get());
                return;
            }
            if (faults.isOut()) {
                return;
            }
            LockSupport.parkNanos(faults.latency().toNanos());
            try {
                Call call = admitted(exchange, body);
                ObjectNode answer = operations.answer(call);
                if (!call.action().changes() || !faults.losesThisAnswer()) {
                    send(exchange, OK, answer);
                }
            } catch (ApiError e) {
                refuse(exchange, e);
            } catch (RuntimeException e) {
                log.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
                refuse(exchange, new ApiError(ApiError.Type.INTERNAL, String.valueOf(e.getMessage())));
            }
        }
    }

    private Call admitted(HttpExchange exchange, byte[] body) {
        if (body.length > MOST_BODY_BYTES) {
            throw new ApiError(ApiError.Type.TOO_LARGE, "The request is too large.");
        }
        if (faults.throttlesThis()) {
            throw new ApiError(ApiError.Type.THROTTLED, "Rate exceeded");
        }
        if (faults.failsThis()) {
            throw new ApiError(ApiError.Type.INTERNAL, "Unexpected error encountered while processing the request.");
        }
        Call call = Calls.read(exchange.getRequestMethod(), exchange.getRequestURI(), body);
        String permission = call.action().permission();
        if (faults.denies(permission)) {
            throw new ApiError(ApiError.Type.DENIED, "User: arn:aws:iam::" + Arns.ACCOUNT
                    + ":user/local is not authorized to perform: " + permission + " on resource: " + call.resource()
                    + " because no identity-based policy allows the " + permission + " action");
        }
        return call;
    }

    private void refuse(HttpExchange exchange, ApiError error) throws IOException {
        exchange.getResponseHeaders().set("x-amzn-ErrorType", error.type().wireName());
        send(exchange, error.type().status(), JSON.createObjectNode().put("Message", error.text()));
    }

    private void send(HttpExchange exchange, int status, ObjectNode answer) throws IOException {
        byte[] bytes = JSON.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("x-amzn-RequestId", Long.toString(answers.incrementAndGet()));
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
