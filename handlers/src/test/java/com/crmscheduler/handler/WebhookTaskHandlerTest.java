package com.crmscheduler.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.crmscheduler.application.handler.PermanentTaskFailure;
import com.crmscheduler.application.handler.RetryLater;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTaskHandlerTest {
    private static final String KEY = "a key that is long enough";
    private static final InstantSource TIME = InstantSource.fixed(Instant.parse("2026-12-01T00:00:01Z"));
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final LinkedBlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final HttpServer server;

    /** One call that came in. */
    private record Received(String method, String path, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }

    WebhookTaskHandlerTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void startServer() {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stopServer() {
        end.countDown();
        server.stop(0);
    }

    /** The path says what to do: {@code /503}, {@code /429/retry/7}, {@code /drip}, {@code /silent}, {@code /endless}. */
    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        received.add(new Received(exchange.getRequestMethod(), path, exchange.getRequestHeaders(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        String[] parts = path.substring(1).split("/");
        switch (parts[0]) {
            case "silent" -> await();
            case "drip" -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write('.');
                exchange.getResponseBody().flush();
                await();
            }
            case "endless" -> {
                exchange.sendResponseHeaders(200, 0);
                byte[] block = new byte[8192];
                while (end.getCount() > 0) {
                    exchange.getResponseBody().write(block);
                }
            }
            default -> {
                if (parts.length > 2) {
                    exchange.getResponseHeaders().set(parts[1].equals("retry") ? "Retry-After" : "Location",
                            parts[2].replace('_', ' '));
                }
                exchange.sendResponseHeaders(Integer.parseInt(parts[0]), -1);
                exchange.close();
            }
        }
    }

    private void await() {
        try {
            end.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static WebhookProperties properties(String key, Duration timeout, String... hosts) {
        return new WebhookProperties(List.of(hosts), key, Duration.ofSeconds(2), timeout);
    }

    private void post(WebhookProperties properties, String payload) throws Exception {
        try (WebhookTaskHandler handler = new WebhookTaskHandler(properties, TIME)) {
            handler.handle(Invocations.with(payload));
        }
    }

    private void call(String path) throws Exception {
        post(properties("", TIMEOUT, "127.0.0.1"), payload(path, "{}"));
    }

    private String payload(String path, String body) {
        return "{\"url\": \"http://127.0.0.1:" + server.getAddress().getPort() + path + "\", \"body\": " + body + "}";
    }

    @Test
    void postsTheBodyByteForByte_withTheHeadersOfTheExecution() throws Exception {
        String body = "{ \"n\": 1.0e+2,\"big\":12345678901234567890,  \"이름\" :\"\\u00e9\" }";
        post(properties("", TIMEOUT, "127.0.0.1"), payload("/200", body));
        Received call = received.remove();
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.body()).isEqualTo(body);
        assertThat(call.header("Content-type")).isEqualTo("application/json");
        assertThat(call.header("Idempotency-key")).isEqualTo(Invocations.EXECUTION.value());
        assertThat(call.header("X-schedule-group")).isEqualTo("sales");
        assertThat(call.header("X-schedule-name")).isEqualTo("follow-up-42");
        assertThat(call.header("X-scheduled-for")).isEqualTo("2026-12-01T00:00:00Z");
        assertThat(call.header("X-attempt")).isEqualTo("2");
        assertThat(call.headers()).doesNotContainKey("X-signature");
    }

    @Test
    void signsTimeAndBody_whenAKeyIsSet() throws Exception {
        post(properties(KEY, TIMEOUT, "127.0.0.1"), payload("/200", "{\"customer\":42}"));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        long seconds = TIME.instant().getEpochSecond();
        String expected = HexFormat.of().formatHex(
                mac.doFinal((seconds + ".{\"customer\":42}").getBytes(StandardCharsets.UTF_8)));
        assertThat(received.remove().header("X-signature")).isEqualTo("t=" + seconds + ",v1=" + expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void succeeds_whenTheAnswerIs2xx(int status) {
        assertThatCode(() -> call("/" + status)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 599})
    void isTriedAgain_whenTheAnswerIsPassing(int status) {
        assertThatThrownBy(() -> call("/" + status)).isInstanceOf(IOException.class)
                .hasMessage("127.0.0.1 answered " + status);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 410, 422, 451})
    void givesUp_whenTheAnswerIsFinal(int status) {
        assertThatThrownBy(() -> call("/" + status)).isInstanceOf(PermanentTaskFailure.class)
                .hasMessage("127.0.0.1 answered " + status);
    }

    @ParameterizedTest
    @CsvSource({"429,7,PT7S", "503,120,PT2M", "500,0,PT0S", "429,999999999,PT24H",
            "503,'Tue,_01_Dec_2026_00:01:01_GMT',PT1M", "503,'Mon,_30_Nov_2026_00:00:00_GMT',PT0S"})
    void waitsAsLongAsItIsTold_whenTheAnswerSays(int status, String header, Duration wait) {
        Throwable thrown = catchThrowable(() -> call("/" + status + "/retry/" + header));
        assertThat(thrown).asInstanceOf(type(RetryLater.class)).extracting(RetryLater::delay).isEqualTo(wait);
    }

    @Test
    void isTriedAgainAsUsual_whenRetryAfterCannotBeRead() {
        assertThatThrownBy(() -> call("/503/retry/soon")).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsNoRedirect_whenTold(int status) {
        assertThatThrownBy(() -> call("/" + status + "/to/200")).isInstanceOf(PermanentTaskFailure.class)
                .hasMessageContaining("redirect");
        assertThat(received).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example.com/", "http://127.0.0.2:1/", "http://169.254.169.254/latest",
            "http://127.0.0.1.nip.io/", "http://[::1]:1/", "http://2130706433/", "http://127.1/"})
    void givesUp_whenTheHostIsNotAllowed(String url) {
        assertThatThrownBy(() -> post(properties("", TIMEOUT, "127.0.0.1"), "{\"url\":\"" + url + "\"}"))
                .isInstanceOf(PermanentTaskFailure.class)
                .hasMessageMatching(".*(allowed-hosts|not an http or https address).*");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0,0.0.0.0", "169.254.169.254,169.254.169.254", "[::ffff:7f00:1],127.0.0.1",
            "224.0.0.1,224.0.0.1"})
    void givesUp_whenAnAllowedNameLeadsWhereNoneMay(String host, String address) {
        assertThatThrownBy(() -> post(properties("", TIMEOUT, host), "{\"url\":\"http://" + host + ":1/\"}"))
                .isInstanceOf(PermanentTaskFailure.class).hasMessageContaining("leads to " + address);
    }

    @Test
    void refusesTheDomainItself_whenAStarAllowsNamesBelowIt() {
        AllowedHosts hosts = new AllowedHosts(List.of("*.localhost"));
        assertThatThrownBy(() -> hosts.check(URI.create("http://localhost/")))
                .hasMessageContaining("allowed-hosts");
        assertThatThrownBy(() -> hosts.check(URI.create("http://evillocalhost/")))
                .hasMessageContaining("allowed-hosts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "\"http://127.0.0.1/\"", "not json", "{\"url\": 42}", "{\"url\": \"\"}",
            "{\"url\": \"127.0.0.1/hook\"}", "{\"url\": \"ftp://127.0.0.1/\"}", "{\"url\": \"file:///etc/passwd\"}",
            "{\"url\": \"http://user:secret@127.0.0.1/\"}", "{\"url\": \"http:///x\"}", "{\"url\": \"http://a b/\"}",
            "{\"url\": \"http://127.0.0.1/\", \"method\": \"DELETE\"}"})
    void givesUp_whenThePayloadIsNone(String payload) {
        assertThatThrownBy(() -> post(properties("", TIMEOUT, "127.0.0.1"), payload))
                .isInstanceOf(PermanentTaskFailure.class).hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/silent", "/drip"})
    void isTriedAgain_whenTheAnswerTakesTooLong(String path) {
        assertThatThrownBy(() -> post(properties("", Duration.ofMillis(300), "127.0.0.1"), payload(path, "{}")))
                .isInstanceOf(IOException.class).satisfies(e -> assertThat(
                        e instanceof HttpTimeoutException || e.getCause() instanceof HttpTimeoutException).isTrue());
    }

    @Test
    void hangsUp_whenTheAnswerNeverEnds() {
        assertThatCode(() -> call("/endless")).doesNotThrowAnyException();
    }

    @Test
    void isTriedAgain_whenNobodyListens() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThatThrownBy(() -> post(properties("", TIMEOUT, "127.0.0.1"),
                "{\"url\":\"http://127.0.0.1:" + port + "/\"}")).isInstanceOf(IOException.class);
    }
}
