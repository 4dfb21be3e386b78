package com.crmscheduler.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestGuardTest {
    private static final String READ = "GET /api/v1/provider HTTP/1.1\r\nHost: ";

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:8080", "LOCALHOST", "127.0.0.1:9", "127.0.1.1", "[::1]",
            "[::1]:8080"})
    void answers_whenTheHostIsALoopbackName(String host) throws IOException {
        assertThat(RawHttp.send(Service.port(), READ + host, new byte[0]).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "0.0.0.0", "[::]",
            "127.0.0.1:80:80"})
    void refuses_whenTheHostIsAnother(String host) throws IOException {
        assertThat(RawHttp.send(Service.port(), READ + host, new byte[0]).status()).isIn(400, 421);
    }

    @Test
    void answersToTheNamesThatAreConfigured_andToNoOther() throws IOException {
        try (var context = Service.start("scheduler.web.allowed-hosts=crm.example.com",
                "scheduler.web.allowed-origins=https://app.example.com")) {
            int port = Service.port(context);
            String head = READ + "crm.example.com";
            assertThat(RawHttp.send(port, head, new byte[0]).status()).isEqualTo(200);
            assertThat(RawHttp.send(port, READ + "localhost", new byte[0]).status()).isEqualTo(421);
            String write = "DELETE /api/v1/schedules/a/b HTTP/1.1\r\nHost: crm.example.com\r\nOrigin: ";
            assertThat(RawHttp.send(port, write + "https://app.example.com", new byte[0]).status()).isEqualTo(404);
            assertThat(RawHttp.send(port, write + "https://crm.example.com", new byte[0]).status()).isEqualTo(404);
            assertThat(RawHttp.send(port, write + "https://evil.example.com", new byte[0]).status()).isEqualTo(403);
        }
    }

    @Test
    void letsPagesOfOtherOriginsRead_becauseTheBrowserKeepsTheAnswer() throws IOException {
        RawHttp.Answer answer = RawHttp.send(Service.port(), READ + "localhost\r\nOrigin: https://evil.example",
                new byte[0]);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void refusesToStart_whenAHostOrAnOriginIsNone() {
        assertThatThrownBy(() -> new WebAdapterProperties(List.of("http://a"), List.of()))
                .hasMessageContaining("scheduler.web.allowed-hosts").hasMessageContaining("http://a");
        assertThatThrownBy(() -> new WebAdapterProperties(List.of(), List.of("a.example")))
                .hasMessageContaining("scheduler.web.allowed-origins").hasMessageContaining("a.example");
    }
}
