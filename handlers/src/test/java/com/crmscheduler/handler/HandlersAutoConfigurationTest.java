package com.crmscheduler.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.handler.TaskHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

class HandlersAutoConfigurationTest {
    private static final InstantSource TIME = InstantSource.fixed(Instant.EPOCH);

    @Test
    void findsEveryHandlerOfThePackage_whenNothingNamesThem() {
        try (var context = start(Map.of())) {
            assertThat(context.getBeansOfType(TaskHandler.class).values()).extracting(handler -> handler.type().value())
                    .containsExactlyInAnyOrder("log", "webhook", "greeting");
        }
    }

    @Test
    void givesANewHandlerItsCollaborators_whenItsConstructorAsks() {
        try (var context = start(Map.of())) {
            assertThat(context.getBean(GreetingTaskHandler.class).time).isSameAs(TIME);
        }
    }

    @Test
    void refusesToStart_whenAPropertyIsWrong() {
        assertThatThrownBy(() -> start(Map.of("scheduler.webhook.allowed-hosts", "http://example.com")))
                .isInstanceOf(BeanCreationException.class).rootCause()
                .hasMessageContaining("scheduler.webhook.allowed-hosts").hasMessageContaining("http://example.com");
        assertThatThrownBy(() -> start(Map.of("scheduler.webhook.signing-key", "short"))).rootCause()
                .hasMessageContaining("scheduler.webhook.signing-key").hasMessageNotContaining("short");
        assertThatThrownBy(() -> start(Map.of("scheduler.webhook.request-timeout", "0s"))).rootCause()
                .hasMessageContaining("scheduler.webhook.request-timeout");
    }

    @Test
    void keepsTheKeyToItself_whenPropertiesArePrinted() {
        try (var context = start(Map.of("scheduler.webhook.signing-key", "0123456789abcdef"))) {
            assertThat(context.getBean(WebhookProperties.class).toString()).doesNotContain("0123456789");
        }
    }

    @Test
    void isListedForSpringBoot_whenTheModuleIsThere() throws IOException {
        try (InputStream imports = Objects.requireNonNull(getClass().getResourceAsStream(
                "/META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports"))) {
            assertThat(new String(imports.readAllBytes(), StandardCharsets.UTF_8).strip())
                    .isEqualTo(HandlersAutoConfiguration.class.getName());
        }
    }

    private static AnnotationConfigApplicationContext start(Map<String, Object> properties) {
        var context = new AnnotationConfigApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
        context.registerBean(InstantSource.class, () -> TIME);
        context.register(HandlersAutoConfiguration.class);
        context.refresh();
        return context;
    }
}
