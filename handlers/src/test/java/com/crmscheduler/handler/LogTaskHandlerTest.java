package com.crmscheduler.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTaskHandlerTest {
    @Test
    void quotesTheMessage_whenThePayloadHasOne() {
        assertThat(message("{\"secret\": 1, \"message\": \"hello, 세계\"}")).isEqualTo(" message=\"hello, 세계\"");
    }

    @Test
    void keepsToOneLine_whenTheMessageHasControlCharacters() {
        assertThat(message("{\"message\": \"a\\nINFO forged\\u001b[31m\\u2028\\u202e\\\" \\\\\"}"))
                .isEqualTo(" message=\"a\\u000aINFO forged\\u001b[31m\\u2028\\u202e\\\" \\\\\"");
    }

    @Test
    void cutsTheMessage_whenItIsLong() {
        assertThat(message("{\"message\": \"" + "m".repeat(5_000) + "\"}")).hasSizeBetween(500, 520).endsWith("…\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "42", "null", "\"message\"", "{\"message\": 42}", "{\"message\": null}",
            "{\"message\"", ""})
    void saysNothing_whenThereIsNoMessage(String payload) {
        assertThat(message(payload)).isEmpty();
        assertThatCode(() -> new LogTaskHandler().handle(Invocations.with(payload))).doesNotThrowAnyException();
    }

    private static String message(String payload) {
        return LogTaskHandler.messageOf(Invocations.with(payload));
    }
}
