package com.crmscheduler.adapter.web;

import static com.crmscheduler.adapter.web.Service.SCHEDULES;
import static com.crmscheduler.adapter.web.Service.get;
import static com.crmscheduler.adapter.web.Service.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.adapter.web.Service.Answer;
import com.crmscheduler.domain.error.ProviderUnavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchCallTest {
    private static final String BATCH = SCHEDULES + "/batch";
    private static final String[] NDJSON = {"Content-Type", "application/x-ndjson"};

    @BeforeEach
    void heal() {
        Service.store().heal();
    }

    private static String item(String group, String name) {
        return "{\"group\":\"" + group + "\",\"name\":\"" + name
                + "\",\"taskType\":\"log\",\"expression\":\"rate(1 hour)\"}";
    }

    private static String lines(String group, int count) {
        return IntStream.range(0, count).mapToObj(i -> item(group, "n-" + i)).collect(Collectors.joining("\n"));
    }

    @Test
    void createsEachItemOnItsOwn_whenSomeAreBad() {
        Answer answer = post(BATCH, "[" + item("mixed", "a") + ",{\"taskType\":\"log\"}," + item("mixed", "a") + ","
                + item("mixed", "b") + ",7," + item("mixed", "c").replace("log", "fax") + "]");
        assertThat(answer.status()).isEqualTo(207);
        assertThat(answer.text("/created")).isEqualTo("2");
        assertThat(answer.text("/names")).isEqualTo("[\"a\",null,null,\"b\",null,null]");
        assertThat(answer.json().at("/failed").size()).isEqualTo(4);
        assertThat(answer.text("/failed/0/index")).isEqualTo("1");
        assertThat(answer.text("/failed/0/problem/errors/0/field")).isEqualTo("expression");
        assertThat(answer.text("/failed/1/problem/type")).isEqualTo("/problems/task-already-exists");
        assertThat(answer.text("/failed/2/problem/errors/0/rule")).isEqualTo("an object");
        assertThat(answer.text("/failed/3/problem/errors/0/rejected")).isEqualTo("fax");
        assertThat(get(SCHEDULES + "/mixed/b").status()).isEqualTo(200);
    }

    @Test
    void createsTenThousand_whenTheyComeAsNdjson() {
        Answer answer = post(BATCH, lines("bulk", 10_000), NDJSON);
        assertThat(answer.status()).isEqualTo(207);
        assertThat(answer.text("/created")).isEqualTo("10000");
        assertThat(answer.json().at("/names").size()).isEqualTo(10_000);
        assertThat(answer.text("/names/9999")).isEqualTo("n-9999");
        assertThat(answer.text("/failed")).isEqualTo("[]");
        assertThat(get(SCHEDULES + "/bulk/n-9999").status()).isEqualTo(200);
    }

    @Test
    void saysThatTheRestWasNotRead_whenNdjsonHasMoreThanTenThousand() {
        Answer answer = post(BATCH, lines("overfull", 10_002), NDJSON);
        assertThat(answer.text("/created")).isEqualTo("10000");
        assertThat(answer.json().at("/failed").size()).isEqualTo(1);
        assertThat(answer.text("/failed/0/index")).isEqualTo("10000");
        assertThat(answer.text("/failed/0/problem/status")).isEqualTo("413");
        assertThat(get(SCHEDULES + "/overfull/n-10000").status()).isEqualTo(404);
    }

    @Test
    void goesOnBehindABadLine_whenItIsBrokenOrTooLong() throws IOException {
        String body = item("lines", "a") + "\r\n\n{broken\n{\"x\":\"" + "x".repeat(300_000) + "\"}\n"
                + item("lines", "b");
        Answer answer = post(BATCH, body, NDJSON);
        assertThat(answer.text("/names")).isEqualTo("[\"a\",null,null,\"b\"]");
        assertThat(answer.text("/failed/0/problem/errors/0/field")).isEqualTo("body");
        assertThat(answer.text("/failed/1/problem/status")).isEqualTo("413");
        assertThat(answer.text("/failed/1/problem/limit")).isEqualTo("262144");
    }

    @Test
    void createsNothing_whenAnArrayIsBrokenAtItsEnd() {
        assertThat(post(BATCH, "[" + item("broken", "a") + ",").status()).isEqualTo(400);
        assertThat(get(SCHEDULES + "/broken/a").status()).isEqualTo(404);
    }

    @Test
    void answersTheSame_whenRepeatedWithItsKey() {
        String body = "[{\"taskType\":\"log\",\"expression\":\"rate(1 hour)\"},{\"taskType\":\"log\","
                + "\"expression\":\"rate(1 hour)\"}]";
        Answer first = post(BATCH, body, "Idempotency-Key", "batch-1");
        assertThat(first.text("/created")).isEqualTo("2");
        assertThat(first.text("/names/0")).isNotEqualTo(first.text("/names/1"));
        assertThat(post(BATCH, body, "Idempotency-Key", "batch-1").body()).isEqualTo(first.body());
    }

    @Test
    void tellsWhatWasDone_whenTheStoreGoesAwayInTheMiddle() {
        Service.store().failAfter(2, () -> new ProviderUnavailable("scripted", "away", new IOException("gone")));
        Answer answer = post(BATCH, lines("outage", 3_000), NDJSON);
        assertThat(answer.status()).isEqualTo(207);
        assertThat(answer.text("/created")).isEqualTo("1000");
        assertThat(answer.json().at("/failed").size()).isEqualTo(2_000);
        assertThat(answer.text("/failed/0/index")).isEqualTo("1000");
        assertThat(answer.text("/failed/1999/problem/type")).isEqualTo("/problems/provider-unavailable");
    }

    @Test
    void answers503_whenTheStoreIsAwayFromTheStart() {
        Service.store().failAfter(0, () -> new ProviderUnavailable("scripted", "away", new IOException("gone")));
        Answer answer = post(BATCH, lines("outage", 3), NDJSON);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void answers429ToAnArray_whileOthersAreNotReadToTheirEnd() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), Service.port());
                slow.add(socket);
                socket.getOutputStream().write(("POST " + BATCH + " HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n[")
                        .getBytes(StandardCharsets.US_ASCII));
            }
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                Answer answer = post(BATCH, "[]");
                assertThat(answer.status()).isEqualTo(429);
                assertThat(answer.header("Retry-After")).isEqualTo("2");
            });
            assertThat(post(BATCH, "", NDJSON).status()).isEqualTo(207);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        Awaitility.await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(post(BATCH, "[]").status()).isEqualTo(207));
    }

    @Test
    void createsNothing_whenTheBatchIsEmpty() {
        assertThat(post(BATCH, "[]").body()).isEqualTo("{\"created\":0,\"names\":[],\"failed\":[]}");
        assertThat(post(BATCH, "\n", NDJSON).body()).isEqualTo("{\"created\":0,\"names\":[],\"failed\":[]}");
    }
}
