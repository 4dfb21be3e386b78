package com.crmscheduler.handler;

import com.crmscheduler.application.handler.PermanentTaskFailure;
import com.crmscheduler.application.handler.RetryLater;
import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Posts {@code payload.body} to {@code payload.url}. A 2xx is success; 408, 425, 429 and 5xx are tried again, not before the
 * answer's {@code Retry-After}; every other answer, a redirect included, is final. The answer's body is not kept.
 */
final class WebhookTaskHandler implements TaskHandler, AutoCloseable {
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(1);

    private final WebhookProperties properties;
    private final AllowedHosts allowed;
    private final @Nullable WebhookSignature signature;
    private final InstantSource time;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;

    WebhookTaskHandler(WebhookProperties properties, InstantSource time) {
        this.properties = properties;
        this.allowed = new AllowedHosts(properties.allowedHosts());
        this.signature = properties.signingKey().isEmpty() ? null : new WebhookSignature(properties.signingKey());
        this.time = time;
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER).connectTimeout(properties.connectTimeout())
                .executor(threads).build();
    }

    /**
     * What a payload asks for.
     *
     * @param url where to
     * @param body the JSON text to post
     */
    private record Call(URI url, String body) {}

    @Override
    public TaskType type() {
        return new TaskType("webhook");
    }

    @Override
    public void handle(TaskInvocation invocation) throws Exception {
        Call call = read(invocation.payload());
        allowed.check(call.url());
        judge(call, send(request(call, invocation)));
    }

    private static Call read(TaskPayload payload) throws PermanentTaskFailure {
        Map<String, PayloadField> fields;
        try {
            fields = PayloadField.allOf(payload);
        } catch (JacksonException e) {
            throw new PermanentTaskFailure("the payload is no JSON", e);
        }
        PayloadField url = fields.remove("url");
        PayloadField body = fields.remove("body");
        if (!fields.isEmpty()) {
            throw new PermanentTaskFailure("the payload has the field " + fields.keySet().iterator().next()
                    + "; a webhook takes url and body", null);
        }
        String address = url == null ? null : url.string();
        if (address == null) {
            throw new PermanentTaskFailure("the payload has no url that is a string", null);
        }
        return new Call(parse(address), body == null ? "{}" : body.json());
    }

    private static URI parse(String address) throws PermanentTaskFailure {
        try {
            URI url = URI.create(address);
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (web && url.getHost() != null && url.getRawUserInfo() == null && url.getRawFragment() == null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw new PermanentTaskFailure("the payload's url is none", e);
        }
        throw new PermanentTaskFailure("the payload's url is not an http or https address of a host,"
                + " without user and fragment", null);
    }

    private HttpRequest request(Call call, TaskInvocation invocation) {
        HttpRequest.Builder request = HttpRequest.newBuilder(call.url()).timeout(properties.requestTimeout())
                .header("Content-Type", "application/json")
                .header("User-Agent", "crm-scheduler")
                .header("Idempotency-Key", invocation.executionId().value())
                .header("X-Schedule-Group", invocation.scheduleId().group())
                .header("X-Schedule-Name", invocation.scheduleId().name())
                .header("X-Scheduled-For", invocation.scheduledFor().toString())
                .header("X-Attempt", Integer.toString(invocation.attempt()))
                .POST(HttpRequest.BodyPublishers.ofString(call.body()));
        if (signature != null) {
            request.header(WebhookSignature.HEADER, signature.of(time.instant(), call.body()));
        }
        return request.build();
    }

    private HttpResponse<Boolean> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<Boolean>> answer = client.sendAsync(request,
                head -> new BoundedDiscard(BoundedDiscard.MAX_BYTES));
        try {
            // The request's own time-out ends with the head of the answer; a body can drip for ever.
            return answer.get(properties.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new HttpTimeoutException("no whole answer from " + request.uri().getHost() + " within "
                    + properties.requestTimeout());
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw new IOException("the call of " + request.uri().getHost() + " failed: " + e.getCause(), e.getCause());
        }
    }

    private void judge(Call call, HttpResponse<Boolean> answer) throws PermanentTaskFailure, RetryLater, IOException {
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            return;
        }
        String said = call.url().getHost() + " answered " + status;
        if (status == 408 || status == 425 || status == 429 || status >= 500) {
            Duration wait = answer.headers().firstValue("Retry-After").flatMap(this::retryAfter).orElse(null);
            if (wait != null) {
                throw new RetryLater(said, wait, null);
            }
            throw new IOException(said);
        }
        throw new PermanentTaskFailure(status >= 300 && status < 400 ? said + ", and no redirect is followed" : said,
                null);
    }

    /** Seconds or a date; what is neither says nothing. */
    private Optional<Duration> retryAfter(String text) {
        Duration wait;
        try {
            wait = text.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.between(time.instant(), date(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
        if (wait.isNegative()) {
            return Optional.of(Duration.ZERO);
        }
        return Optional.of(wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait);
    }

    private static Instant date(String text) {
        return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    }

    /** Breaks off what is under way: the scheduler tries it again. */
    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
