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
        String text = text(Map.of("scheduler.provider", "redis-kafka"));

        assertThat(text).contains("redis-kafka", "http://127.0.0.1:8081/swagger-ui.html", "Ctrl-C");
        assertThat(text.lines().filter(line -> line.strip().startsWith("curl")).toList()).singleElement().asString()
                .contains("http://127.0.0.1:8081/api/v1/schedules")
                .endsWith("\"expression\":\"at(2026-11-23T14:00:05)\"}'");
    }

    @Test
    void namesTheStandby_whenThereIsOne() {
        assertThat(text(Map.of("scheduler.provider", "redis-kafka", "scheduler.standby", " ")))
                .startsWith("Ready, with the provider redis-kafka.\n");
        assertThat(text(Map.of("scheduler.provider", "aws", "scheduler.standby", "redis-kafka")))
                .startsWith("Ready, with the provider aws; redis-kafka stands by");
    }

    @Test
    void findsAMisspeltProfile_butNoneThatHasProperties() {
        var environment = new StandardEnvironment();
        environment.setActiveProfiles("lcoal", "dev", "ours");
        environment.getPropertySources().addFirst(
                new MapPropertySource("Config resource 'class path resource [application-ours.yml]'", Map.of()));

        assertThat(new Welcome(InstantSource.system(), environment).profilesWithoutProperties())
                .containsExactly("lcoal");
    }

    private static String text(Map<String, Object> properties) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        var time = InstantSource.fixed(Instant.parse("2026-11-23T13:59:50.123Z"));
        return new Welcome(time, environment).text("http://127.0.0.1:8081");
    }
}
