package com.crmscheduler.adapter.web;

import com.crmscheduler.application.port.IdGenerator;
import com.crmscheduler.application.service.ConfiguredProviders;
import com.crmscheduler.application.service.ScheduleTaskService;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The HTTP interface over the real use cases, on a provider that a test can script, at a time that stands still. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class TestApplication {
    static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

    @Bean
    ScriptedProvider scriptedProvider() {
        return new ScriptedProvider();
    }

    @Bean
    ScheduleTaskService scheduleTaskService(ScriptedProvider provider) {
        AtomicLong count = new AtomicLong();
        IdGenerator ids = new IdGenerator() {
            @Override
            public long incarnation() {
                return count.incrementAndGet();
            }

            @Override
            public String sortableName() {
                return "generated-%08d".formatted(count.incrementAndGet());
            }
        };
        return new ScheduleTaskService(new ConfiguredProviders(List.of(provider)), InstantSource.fixed(NOW), ids,
                type -> Set.of("log", "webhook").contains(type.value()));
    }
}
