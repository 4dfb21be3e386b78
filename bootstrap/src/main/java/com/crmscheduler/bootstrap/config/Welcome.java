package com.crmscheduler.bootstrap.config;

import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;

/** Says where to go when the program is ready. */
final class Welcome {

    private static final Logger log = LoggerFactory.getLogger(Welcome.class);
    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final Duration AHEAD = Duration.ofSeconds(15);
    /** Those of application.yml; a fork's own have a file each. */
    private static final Set<String> PROFILES = Set.of("local", "dev", "prod", "aws");

    private final InstantSource time;
    private final ConfigurableEnvironment environment;

    Welcome(InstantSource time, ConfigurableEnvironment environment) {
        this.time = time;
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void greet() {
        String port = environment.getProperty("local.server.port");
        if (port == null) {
            return;
        }
        log.info(text("http://" + host() + ":" + port));
        List<String> unknown = profilesWithoutProperties();
        if (!unknown.isEmpty()) {
            log.warn("PROFILE {} SELECTS NOTHING: no application-{} brings properties for it. Known are {}.",
                    String.join(", ", unknown), unknown.getFirst(), String.join(", ", new TreeSet<>(PROFILES)));
        }
    }

    /** Active profiles that no document and no file of properties belongs to: most likely misspelt. */
    List<String> profilesWithoutProperties() {
        return Stream.of(environment.getActiveProfiles()).filter(profile -> !PROFILES.contains(profile))
                .filter(profile -> environment.getPropertySources().stream()
                        .noneMatch(source -> source.getName().contains("application-" + profile + ".")))
                .toList();
    }

    String text(String base) {
        LocalDateTime at = LocalDateTime.ofInstant(time.instant().plus(AHEAD), ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.SECONDS);
        return """
                Ready, with the provider %2$s%4$s.

                  API to try      %1$s/swagger-ui.html
                  OpenAPI         %1$s/v3/api-docs
                  Health          %1$s/actuator/health
                  Metrics         %1$s/actuator/prometheus

                Paste this to see a task fire (at the time in it, or at once when that is past):

                  curl -s %1$s/api/v1/schedules -H 'Content-Type: application/json' \
                -d '{"taskType":"log","payload":{"message":"hello"},"expression":"at(%3$s)"}'

                Stop with Ctrl-C.
                """.formatted(base, environment.getProperty("scheduler.provider"), AT.format(at), standby());
    }

    private String standby() {
        String standby = environment.getProperty("scheduler.standby", "");
        return standby.isBlank() ? "" : "; " + standby + " stands by and keeps the tasks that it has";
    }

    private String host() {
        String address = environment.getProperty("server.address", "");
        return address.isBlank() || address.equals("0.0.0.0") ? "localhost" : address;
    }
}
