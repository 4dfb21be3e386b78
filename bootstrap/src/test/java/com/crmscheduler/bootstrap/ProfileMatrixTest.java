package com.crmscheduler.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.devservices.Servers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole program under each profile: the same script through HTTP, and nothing started of the provider that was not chosen. */
class ProfileMatrixTest {

    @TempDir
    private Path directory;

    @Test
    void servesTheScript_onServersOfItsOwn_whenNoProfileIsActive() {
        Set<Thread> before = Footprint.threads();
        try (RunningProgram program = start(devServices())) {
            new SmokeScript(program, "none").run();
            Footprint.REDIS_AND_KAFKA.isPresentIn(program);
            Footprint.AWS.isAbsentFrom(program, before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void servesTheScript_onGivenServers_whenTheProfileIs(String profile) {
        Set<Thread> before = Footprint.threads();
        try (RunningProgram program = start(List.of("spring.profiles.active=" + profile,
                "spring.data.redis.url=" + Servers.redisUri(),
                "spring.kafka.bootstrap-servers=" + Servers.kafkaBootstrapServers()))) {
            new SmokeScript(program, profile).run();
            Footprint.REDIS_AND_KAFKA.isPresentIn(program);
            Footprint.AWS.isAbsentFrom(program, before);
        }
    }

    @Test
    void servesTheScript_onEndpointsOfItsOwn_whenTheProfileIsLocal() {
        List<String> properties = new ArrayList<>(devServices());
        properties.add("spring.profiles.active=local");
        Set<Thread> before = Footprint.threads();
        try (RunningProgram program = start(properties)) {
            new SmokeScript(program, "local").run();
            Footprint.AWS.isPresentIn(program);
            Footprint.REDIS_AND_KAFKA.isAbsentFrom(program, before);
            assertThat(directory.resolve("aws/server.properties")).exists();
            assertThat(directory.resolve("redis")).doesNotExist();
            assertThat(directory.resolve("kafka")).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "aws"})
    void servesTheScript_onGivenEndpoints_whenTheProfileIs(String profile) {
        try (LocalAws aws = LocalAws.start()) {
            List<String> properties = new ArrayList<>(profile.equals("local") ? aws.endpoints() : aws.properties());
            properties.add("spring.profiles.active=" + profile);
            Set<Thread> before = Footprint.threads();
            try (RunningProgram program = start(properties)) {
                new SmokeScript(program, profile).run();
                Footprint.AWS.isPresentIn(program);
                Footprint.REDIS_AND_KAFKA.isAbsentFrom(program, before);
            }
        }
    }

    private List<String> devServices() {
        return List.of("scheduler.dev-services.directory=" + directory, "scheduler.dev-services.redis-port=0",
                "scheduler.dev-services.kafka-port=0", "scheduler.dev-services.aws-port=0");
    }

    private static RunningProgram start(List<String> properties) {
        List<String> all = new ArrayList<>(properties);
        all.add("management.endpoint.health.show-details=always");
        return RunningProgram.start(all.toArray(String[]::new));
    }
}
