package com.crmscheduler.adapter.web;

import static com.crmscheduler.adapter.web.Service.SCHEDULES;
import static com.crmscheduler.adapter.web.Service.call;
import static com.crmscheduler.adapter.web.Service.get;
import static com.crmscheduler.adapter.web.Service.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.adapter.web.Service.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every call that creates, changes or cancels, as a user makes it. */
class ScheduleCallsTest {
    private static final String HOURLY = "{\"taskType\":\"log\",\"expression\":\"rate(1 hour)\"}";

    @BeforeEach
    void heal() {
        Service.store().heal();
    }

    /** The address of a new hourly schedule. */
    private static String create(String group, String name) {
        Answer answer = call("PUT", SCHEDULES + '/' + group + '/' + name, HOURLY);
        assertThat(answer.status()).isEqualTo(201);
        return SCHEDULES + '/' + group + '/' + name;
    }

    @Test
    void fillsInEveryDefault_whenTypeAndExpressionAreGiven() {
        Answer answer = post(SCHEDULES, HOURLY);
        assertThat(answer.status()).isEqualTo(201);
        String name = answer.text("/name");
        assertThat(answer.header("Location")).isEqualTo(SCHEDULES + "/default/" + name);
        assertThat(answer.header("ETag")).isEqualTo("\"1\"");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo("{\"group\":\"default\",\"name\":\"" + name + "\",\"description\":null,"
                + "\"taskType\":\"log\",\"payload\":{},\"expression\":\"rate(1 hour)\",\"timezone\":\"UTC\","
                + "\"startDate\":null,\"endDate\":null,\"flexibleTimeWindow\":\"PT0S\",\"state\":\"ENABLED\","
                + "\"retryPolicy\":{\"maxAttempts\":5,\"initialBackoff\":\"PT1S\",\"maxBackoff\":\"PT1H\","
                + "\"maxAge\":\"P1D\"},\"catchUp\":{\"mode\":\"LATEST\",\"window\":\"P1D\",\"limit\":100},"
                + "\"overlap\":\"ALLOW\",\"actionAfterCompletion\":\"DELETE\",\"version\":1,"
                + "\"createdAt\":\"2026-11-23T00:00:00Z\",\"updatedAt\":\"2026-11-23T00:00:00Z\","
                + "\"nextOccurrence\":\"2026-11-23T00:00:00Z\"}");
        assertThat(get(answer.header("Location")).body()).isEqualTo(answer.body());
    }

    @Test
    void keepsEveryField_whenAllAreGiven() {
        String asked = "{\"group\":\"sales\",\"name\":\"full\",\"description\":\"two\\nlines, 세계\","
                + "\"taskType\":\"webhook\",\"payload\":{\"url\":\"http://127.0.0.1:9000/hook\",\"body\":{}},"
                + "\"expression\":\"cron(0 9 ? * MON-FRI *)\",\"timezone\":\"Asia/Seoul\","
                + "\"startDate\":\"2026-12-01T00:00:00Z\",\"endDate\":\"2036-12-01T00:00:00.5Z\","
                + "\"flexibleTimeWindow\":\"PT15M\",\"state\":\"PAUSED\",\"retryPolicy\":{\"maxAttempts\":3,"
                + "\"initialBackoff\":\"PT0.5S\",\"maxBackoff\":\"PT2M\",\"maxAge\":\"P2D\"},"
                + "\"catchUp\":{\"mode\":\"ALL\",\"window\":\"PT36H\",\"limit\":7},\"overlap\":\"QUEUE_ONE\","
                + "\"actionAfterCompletion\":\"KEEP\"";
        Answer answer = post(SCHEDULES, asked + "}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).startsWith(asked.replace("00.5Z", "00.500Z") + ",\"version\":1,")
                .endsWith("\"nextOccurrence\":null}");
    }

    @Test
    void keepsTheLimitOnRuns_andShowsHowManyThereWere() {
        String asked = "{\"taskType\":\"log\",\"expression\":\"rate(1 hour)\",\"maxRuns\":3}";
        Answer created = call("PUT", SCHEDULES + "/default/limited", asked);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body()).contains("\"overlap\":\"ALLOW\",\"maxRuns\":3,\"actionAfterCompletion\"")
                .endsWith(",\"runs\":0}");
        assertThat(get(SCHEDULES + "/default/limited/occurrences?count=10").body().split("Z")).hasSize(4);
        assertThat(call("PUT", SCHEDULES + "/default/limited", created.body()).status()).isEqualTo(200);
        assertThat(call("PUT", SCHEDULES + "/default/limited", asked.replace("}", ",\"runs\":2}")).body())
                .contains("runs");
        Answer patched = call("PATCH", SCHEDULES + "/default/limited", "{\"maxRuns\":null}");
        assertThat(patched.status()).isEqualTo(200);
        assertThat(patched.body()).doesNotContain("uns\"");
    }

    @Test
    void readsEventBridgesWords_whenTheyDiffer() {
        Answer answer = call("PUT", SCHEDULES + "/words/eventbridge", "{\"taskType\":\"log\","
                + "\"expression\":\"rate(1 hour)\",\"state\":\"DISABLED\",\"actionAfterCompletion\":\"NONE\"}");
        assertThat(answer.text("/state")).isEqualTo("PAUSED");
        assertThat(answer.text("/actionAfterCompletion")).isEqualTo("KEEP");
    }

    @Test
    void keepsThePayloadByteForByte_whateverJsonItIs() {
        for (String payload : List.of("{ \"b\" : 1.0e+2,\t\"a\":12345678901234567890.123 }", "[1, 2,\n 3]",
                "\"\\u00e9é\"",
                "-0.0", "true", "{\"lone\":\"\\ud800\"}", "{\"\":{\"\":[]}}")) {
            Answer answer = call("PUT", SCHEDULES + "/payloads/exact",
                    "{\"taskType\":\"log\",\"payload\":  " + payload + " ,\"expression\":\"rate(1 hour)\"}");
            assertThat(answer.body()).contains("\"payload\":" + payload + ",\"expression\"");
        }
    }

    @Test
    void takesAPayloadOfExactlyTheBound_whenItIsFull() {
        String payload = '"' + "p".repeat(192 * 1024 - 2) + '"';
        assertThat(call("PUT", SCHEDULES + "/payloads/full", "{\"taskType\":\"log\",\"payload\":" + payload
                + ",\"expression\":\"rate(1 hour)\"}").text("/payload")).hasSize(192 * 1024 - 2);
    }

    @Test
    void createsOnce_whenTheIdempotencyKeyIsRepeated() {
        Answer first = post(SCHEDULES, HOURLY, "Idempotency-Key", "3f0c:8b/" + "k".repeat(240));
        Answer again = post(SCHEDULES, HOURLY, "Idempotency-Key", "3f0c:8b/" + "k".repeat(240));
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(post(SCHEDULES, HOURLY, "Idempotency-Key", "other").text("/name")).isNotEqualTo(first.text("/name"));
    }

    @Test
    void createsThenReplaces_whenPutTwice() {
        String path = create("put", "twice");
        Answer second = call("PUT", path,
                "{\"taskType\":\"log\",\"expression\":\"rate(2 hours)\",\"description\":\"d\"}");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.header("ETag")).isEqualTo("\"2\"");
        assertThat(second.header("Location")).isEmpty();
        assertThat(call("PUT", path, HOURLY).json().at("/description").isNull()).isTrue();
    }

    @Test
    void takesBackWhatItGave_whenAGetIsPut() {
        String path = create("put", "roundtrip");
        Answer read = get(path);
        Answer written = call("PUT", path, read.body(), "If-Match", read.header("ETag"));
        assertThat(written.status()).isEqualTo(200);
        assertThat(written.text("/version")).isEqualTo("2");
        assertThat(written.body().replace("\"version\":2", "\"version\":1")).isEqualTo(read.body());
    }

    @Test
    void answers412AndChangesNothing_whenThePreconditionFails() {
        String path = create("put", "conditional");
        assertThat(call("PUT", path, HOURLY, "If-None-Match", "*").status()).isEqualTo(412);
        assertThat(call("PUT", path, HOURLY, "If-Match", "\"2\"").status()).isEqualTo(412);
        assertThat(call("PATCH", path, "{\"description\":\"x\"}", "If-Match", "\"2\"").status()).isEqualTo(412);
        assertThat(call("DELETE", path, null, "If-Match", "\"2\"").status()).isEqualTo(412);
        assertThat(call("POST", path + "/pause", null, "If-Match", "\"2\"").status()).isEqualTo(412);
        assertThat(call("POST", path + "/resume", null, "If-Match", "\"2\"").status()).isEqualTo(412);
        assertThat(get(path).header("ETag")).isEqualTo("\"1\"");
    }

    @Test
    void answers412BeforeItReadsTheServersFields_whenTheVersionMoved() {
        String path = create("put", "moved");
        String old = get(path).body();
        assertThat(call("PUT", path, HOURLY, "If-Match", "\"1\"").status()).isEqualTo(200);
        assertThat(call("PUT", path, old, "If-Match", "\"1\"").status()).isEqualTo(412);
    }

    @Test
    void carriesOut_whenThePreconditionHolds() {
        String path = SCHEDULES + "/put/held";
        assertThat(call("PUT", path, HOURLY, "If-None-Match", "*").status()).isEqualTo(201);
        assertThat(call("PUT", path, HOURLY, "If-Match", "*").status()).isEqualTo(200);
        assertThat(call("PATCH", path, "{}", "If-Match", "\"2\"").status()).isEqualTo(200);
        assertThat(call("POST", path + "/pause", null, "If-Match", "\"3\"").status()).isEqualTo(200);
        assertThat(call("DELETE", path, null, "If-Match", "\"4\"").status()).isEqualTo(204);
        assertThat(get(path).status()).isEqualTo(404);
    }

    @Test
    void mergesAsRfc7396_whenPatched() {
        String path = SCHEDULES + "/patch/merge";
        call("PUT", path, "{\"taskType\":\"log\",\"expression\":\"rate(1 hour)\",\"description\":\"old\","
                + "\"payload\":{\"keep\": 1.0,\"drop\":2,\"deep\":{\"a\":1,\"b\":[1,{\"c\":2}]}},"
                + "\"retryPolicy\":{\"maxAttempts\":9,\"maxAge\":\"P2D\"}}");
        Answer patched = call("PATCH", path, "{\"description\":null,\"timezone\":\"Asia/Seoul\",\"payload\":"
                + "{\"drop\":null,\"new\":true,\"deep\":{\"b\":[2]}},\"retryPolicy\":{\"maxAttempts\":null}}",
                "Content-Type", "application/merge-patch+json");
        assertThat(patched.status()).isEqualTo(200);
        assertThat(patched.header("ETag")).isEqualTo("\"2\"");
        assertThat(patched.json().at("/description").isNull()).isTrue();
        assertThat(patched.text("/timezone")).isEqualTo("Asia/Seoul");
        assertThat(patched.text("/expression")).isEqualTo("rate(1 hour)");
        assertThat(patched.body()).contains("\"payload\":{\"keep\":1.0,\"deep\":{\"a\":1,\"b\":[2]},\"new\":true}");
        assertThat(patched.text("/retryPolicy/maxAttempts")).isEqualTo("5");
        assertThat(patched.text("/retryPolicy/maxAge")).isEqualTo("P2D");
    }

    @Test
    void takesTheServersFields_whenAPatchRepeatsThem() {
        String path = create("patch", "repeats");
        assertThat(call("PATCH", path, get(path).body()).status()).isEqualTo(200);
    }

    @Test
    void pausesAndResumes_andStaysAsItIsWhenAskedAgain() {
        String path = create("pause", "one");
        Answer paused = call("POST", path + "/pause", null);
        assertThat(paused.text("/state")).isEqualTo("PAUSED");
        assertThat(paused.json().at("/nextOccurrence").isNull()).isTrue();
        assertThat(call("POST", path + "/pause", null).body()).isEqualTo(paused.body());
        Answer resumed = call("POST", path + "/resume", null);
        assertThat(resumed.text("/state")).isEqualTo("ENABLED");
        assertThat(resumed.header("ETag")).isEqualTo("\"3\"");
        assertThat(call("POST", path + "/resume", null).body()).isEqualTo(resumed.body());
    }

    @Test
    void runsOnce_whenAskedTwiceWithOneKey() {
        String path = create("run", "one");
        Answer run = call("POST", path + "/run", null, "Idempotency-Key", "k1");
        assertThat(run.status()).isEqualTo(202);
        assertThat(run.text("/executionId")).matches("[0-9a-f]{32}");
        assertThat(call("POST", path + "/run", null, "Idempotency-Key", "k1").body()).isEqualTo(run.body());
        assertThat(call("POST", path + "/run", null).body()).isNotEqualTo(run.body());
    }

    @Test
    void listsEverythingOnce_whenPaged() {
        for (int i = 0; i < 25; i++) {
            create("paged", "p-%02d".formatted(i));
        }
        create("paged", "other");
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = get(SCHEDULES + "?group=paged&namePrefix=p-&limit=4" + cursor);
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.json().at("/items").size()).isLessThanOrEqualTo(4);
            page.json().at("/items").forEach(item -> names.add(item.at("/name").stringValue()));
            JsonNode next = page.json().at("/nextCursor");
            cursor = next.isNull() ? "" : "&cursor=" + next.stringValue();
        } while (!cursor.isEmpty());
        assertThat(names).hasSize(25).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void listsWhatMatches_whenFiltered() {
        create("filtered", "plain");
        call("PUT", SCHEDULES + "/filtered/paused",
                "{\"taskType\":\"webhook\",\"expression\":\"rate(1 hour)\",\"state\":\"PAUSED\"}");
        call("PUT", SCHEDULES + "/filtered/late", "{\"taskType\":\"log\",\"expression\":\"at(2030-01-01T00:00:00)\"}");
        assertThat(names("?group=filtered")).containsExactly("late", "paused", "plain");
        assertThat(names("?group=filtered&state=PAUSED")).containsExactly("paused");
        assertThat(names("?group=filtered&state=DISABLED&taskType=webhook")).containsExactly("paused");
        assertThat(names("?group=filtered&taskType=log")).containsExactly("late", "plain");
        assertThat(names("?group=filtered&dueBefore=2029-01-01T00:00:00Z")).containsExactly("plain");
        assertThat(names("?group=nobody")).isEmpty();
    }

    private static List<String> names(String query) {
        List<String> names = new ArrayList<>();
        get(SCHEDULES + query).json().at("/items").forEach(item -> names.add(item.at("/name").stringValue()));
        return names;
    }

    @Test
    void previewsTheNextTimes_ofASavedScheduleAndOfAnExpression() {
        String path = create("preview", "hourly");
        assertThat(get(path + "/occurrences?count=2").body())
                .isEqualTo("{\"occurrences\":[\"2026-11-23T00:00:00Z\",\"2026-11-23T01:00:00Z\"]}");
        assertThat(get(path + "/occurrences").json().at("/occurrences").size()).isEqualTo(10);
        assertThat(post("/api/v1/expressions/preview", "{\"expression\":\"cron(0 9 ? * MON-FRI *)\","
                + "\"timezone\":\"Asia/Seoul\",\"startDate\":\"2026-12-04T12:00:00Z\",\"count\":2}").body())
                .isEqualTo("{\"occurrences\":[\"2026-12-07T00:00:00Z\",\"2026-12-08T00:00:00Z\"]}");
    }

    @Test
    void tellsWhatTheProviderCan_whenAsked() {
        Answer answer = get("/api/v1/provider");
        assertThat(answer.body()).isEqualTo("{\"provider\":\"scripted\",\"precision\":\"PT0.001S\",\"capabilities\":"
                + "[\"SECONDS\",\"CATCH_UP_CHOICE\",\"OVERLAP_CHOICE\",\"RUN_LIMIT\",\"RUN_NOW\",\"LIST_FILTERS\","
                + "\"DEAD_LETTERS\",\"EXECUTION_HISTORY\",\"ATOMIC_COMPARE_AND_SET\",\"IDEMPOTENCY_KEYS\",\"EXECUTION_LEDGER\",\"ORDERED_LISTING\","
                + "\"STABLE_JITTER\"],\"limits\":{\"shortestRate\":\"PT1S\","
                + "\"payloadBytes\":196608,\"batchItems\":10000,\"pageItems\":1000,\"previewOccurrences\":1000}}");
    }
}
