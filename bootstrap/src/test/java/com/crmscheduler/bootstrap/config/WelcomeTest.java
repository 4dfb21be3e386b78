package com.crmscheduler.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class WelcomeTest {

    @Test
    void printsALineToPaste_withThePortAndATimeAhead() {
        var environment = new StandardEnvironment();
        environment.getPropertySources()
                .addFirst(new MapPropertySource("test", Map.of("scheduler.provider", "redis-kafka")));
        var time = InstantSource.fixed(Instant.parse("2026-11-23T13:59:50.123Z"));

        String text = new Welcome(time, environment).text("http://127.0.0.1:8081");

        assertThat(text).contains("redis-kafka", "http://127.0.0.1:8081/swagger-ui.html", "Ctrl-C");
        assertThat(text.lines().filter(line -> line.strip().startsWith("curl")).toList()).singleElement().asString()
                .contains("http://127.0.0.1:8081/api/v1/schedules")
                .endsWith("\"expression\":\"at(2026-11-23T14:00:05)\"}'");
    }
}
