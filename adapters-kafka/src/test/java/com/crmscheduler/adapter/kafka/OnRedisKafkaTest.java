package com.crmscheduler.adapter.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** What Spring Boot would start of Kafka by itself. */
class OnRedisKafkaTest {

    private static final List<String> ALL = ImportCandidates
            .load(AutoConfiguration.class, OnRedisKafkaTest.class.getClassLoader()).getCandidates();

    @Test
    void leavesOutAllOfSpringBootsOwn_andNothingElse_whenNotSelected() {
        List<String> kept = kept("scheduler.provider", "aws");

        assertThat(ALL).filteredOn(OnRedisKafkaTest::isOfSpringBootAndKafka).isNotEmpty()
                .doesNotContainAnyElementsOf(kept);
        assertThat(ALL).filteredOn(name -> !isOfSpringBootAndKafka(name)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduler.provider", "scheduler.standby"})
    void keepsAll_whenSelected(String selector) {
        assertThat(kept(selector, " Redis-Kafka ")).isEqualTo(ALL);
    }

    private static List<String> kept(String property, String value) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(property, value)));
        OnRedisKafka filter = SpringFactoriesLoader
                .loadFactories(AutoConfigurationImportFilter.class, OnRedisKafkaTest.class.getClassLoader()).stream()
                .filter(OnRedisKafka.class::isInstance).map(OnRedisKafka.class::cast).findFirst().orElseThrow();
        filter.setEnvironment(environment);
        boolean[] kept = filter.match(ALL.toArray(String[]::new), null);
        return IntStream.range(0, kept.length).filter(i -> kept[i]).mapToObj(ALL::get).toList();
    }

    private static boolean isOfSpringBootAndKafka(String name) {
        return name.startsWith("org.springframework.boot.") && name.toLowerCase(Locale.ROOT).contains("kafka");
    }
}
