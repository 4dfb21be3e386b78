package com.crmscheduler.adapter.web;

import com.crmscheduler.application.service.ConfiguredProviders;
import com.crmscheduler.application.service.DeadLetterService;
import com.crmscheduler.application.service.ExecutionQueryService;
import com.crmscheduler.application.service.ScheduleTaskService;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.testkit.CountingIds;
import com.crmscheduler.testkit.MutableTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The HTTP interface over the real use cases, on a provider that a test can script, at a time that only tests move. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class TestApplication {
    static final Instant START = Instant.parse("2026-11-23T00:00:00Z");

    @Bean
    MutableTime time() {
        return new MutableTime(START);
    }

    @Bean
    ScriptedStore scriptedStore(MutableTime time) {
        return new ScriptedStore(time);
    }

    @Bean
    DeadLetterService deadLetterService(ScriptedStore store, MutableTime time) {
        return new DeadLetterService(new ConfiguredProviders(List.of(store.provider())),
                List.of(store.deadLetters()), time);
    }

    @Bean
    ExecutionQueryService executionQueryService(ScriptedStore store) {
        return new ExecutionQueryService(new ConfiguredProviders(List.of(store.provider())),
                List.of(store.history()));
    }

    @Bean
    ScheduleTaskService scheduleTaskService(ScriptedStore store, MutableTime time) {
        return new ScheduleTaskService(new ConfiguredProviders(List.of(store.provider())), time, new CountingIds(),
                Set.of(new TaskType("log"), new TaskType("webhook")));
    }
}
