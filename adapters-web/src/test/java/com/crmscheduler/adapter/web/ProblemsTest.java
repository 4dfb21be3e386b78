package com.crmscheduler.adapter.web;

import static com.crmscheduler.adapter.web.Service.SCHEDULES;
import static com.crmscheduler.adapter.web.Service.call;
import static com.crmscheduler.adapter.web.Service.get;
import static com.crmscheduler.adapter.web.Service.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.adapter.web.Service.Answer;
import com.crmscheduler.domain.error.ProviderThrottled;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.QuotaExceeded;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the interface answers when the fault is not the caller's. */
class ProblemsTest {
    private static final String HOURLY = "{\"taskType\":\"log\",\"expression\":\"rate(1 hour)\"}";

    @BeforeEach
    @AfterEach
    void heal() {
        Service.store().heal();
    }

    @Test
    void answers503WithRetryAfterToEveryCall_whenTheStoreIsAway() {
        Service.store().failAfter(0, () -> new ProviderUnavailable("scripted", "away", new IOException("gone")));
        String one = SCHEDULES + "/default/any";
        for (Answer answer : List.of(post(SCHEDULES, HOURLY), call("PUT", one, HOURLY), call("PATCH", one, "{}"),
                get(one), call("DELETE", one, null), call("POST", one + "/pause", null),
                call("POST", one + "/resume", null), call("POST", one + "/run", null), get(SCHEDULES),
                get(one + "/occurrences"))) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.text("/type")).isEqualTo("/problems/provider-unavailable");
        }
    }

    @Test
    void answers429WithRetryAfter_whenTheProviderThrottlesOrIsFull() {
        Service.store().failAfter(0, () -> new ProviderThrottled("slower", Duration.ofMillis(1_500)));
        Answer throttled = post(SCHEDULES, HOURLY);
        assertThat(throttled.status()).isEqualTo(429);
        assertThat(throttled.header("Retry-After")).isEqualTo("2");
        assertThat(throttled.text("/type")).isEqualTo("/problems/throttled");
        Service.store().failAfter(0, () -> new QuotaExceeded("schedules", "a million are enough"));
        Answer full = post(SCHEDULES, HOURLY);
        assertThat(full.status()).isEqualTo(429);
        assertThat(full.text("/type")).isEqualTo("/problems/quota-exceeded");
        assertThat(full.text("/detail")).isEqualTo("a million are enough");
    }

    @Test
    void namesTheCapability_whenTheProviderLacksIt() {
        Answer answer = post(SCHEDULES, "{\"taskType\":\"log\",\"expression\":\"at(2030-01-01T00:00:00.5)\"}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("/capability")).isEqualTo("MILLISECONDS");
    }

    @Test
    void namesTheBound_whenThePayloadIsTooLarge() {
        Answer answer = post(SCHEDULES, "{\"taskType\":\"log\",\"expression\":\"rate(1 hour)\",\"payload\":\""
                + "세".repeat(66_000) + "\"}");
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text("/limit")).isEqualTo("196608");
    }

    @Test
    void tellsNothingButAnId_whenTheServiceItselfFails() {
        Service.store().failAfter(0, () -> new IllegalStateException("the secret of the house"));
        Answer answer = get(SCHEDULES + "/default/any");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text("/type")).isEqualTo("/problems/internal-error");
        assertThat(answer.text("/detail")).matches(".* under error [0-9a-f-]{36}");
        assertThat(answer.body()).doesNotContain("secret").doesNotContain("IllegalState");
    }

    @Test
    void namesWhatItTakes_whenMethodOrTypeIsWrong() {
        Answer method = call("DELETE", SCHEDULES, null);
        assertThat(method.header("Allow")).contains("GET").contains("POST");
        Answer type = post(SCHEDULES, "<x/>", "Content-Type", "application/xml");
        assertThat(type.text("/detail")).contains("application/json").contains("application/xml");
    }

    @Test
    void explainsEveryTypeOnItsPage_whenFollowed() {
        String page = get("/problems.html").body();
        for (ProblemType type : ProblemType.values()) {
            assertThat(page).contains("id=\"" + type.slug() + "\">" + type.slug() + " · " + type.status().value());
            Answer answer = get(type.uri());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(page);
        }
    }
}
