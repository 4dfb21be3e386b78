package com.crmscheduler.bootstrap.config;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.port.DeadLetterStore;
import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ExecutionHistory;
import com.crmscheduler.application.port.ExecutionLimits;
import com.crmscheduler.application.port.ExecutionPermits;
import com.crmscheduler.application.port.HandlerCalls;
import com.crmscheduler.application.port.IdGenerator;
import com.crmscheduler.application.port.LimitKey;
import com.crmscheduler.application.port.SchedulerProviders;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.service.ConfiguredProviders;
import com.crmscheduler.application.service.DeadLetterService;
import com.crmscheduler.application.service.DispatchService;
import com.crmscheduler.application.service.ExecutionQueryService;
import com.crmscheduler.application.service.InstancePermits;
import com.crmscheduler.application.service.LimitedExecutions;
import com.crmscheduler.application.service.ScheduleTaskService;
import com.crmscheduler.application.service.TaskExecutionService;
import com.crmscheduler.application.service.TimedHandler;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.port.SchedulerProvider;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the application's services, which know nothing of Spring. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SchedulerProperties.class, ExecutionProperties.class, LimitProperties.class})
class CoreConfiguration {

    private static final Logger log = LoggerFactory.getLogger(CoreConfiguration.class);

    @Bean
    IdGenerator idGenerator(InstantSource time) {
        return new RandomIdGenerator(time);
    }

    @Bean
    SchedulerProviders schedulerProviders(SchedulerProperties properties, List<SchedulerProvider> found) {
        List<SchedulerProvider> chosen = new ArrayList<>();
        chosen.add(named(properties.provider(), "scheduler.provider", found));
        if (!properties.standby().isEmpty()) {
            chosen.add(named(properties.standby(), "scheduler.standby", found));
        }
        return new ConfiguredProviders(chosen);
    }

    @Bean
    ScheduleTaskService scheduleTaskService(SchedulerProviders providers, InstantSource time, IdGenerator ids,
            ObjectProvider<TaskHandler> handlers, SchedulerProperties properties) {
        return new ScheduleTaskService(providers, time, ids, servedTypes(handlers, properties));
    }

    @Bean
    DeadLetterService deadLetterService(SchedulerProviders providers, ObjectProvider<DeadLetterStore> stores,
            InstantSource time) {
        return new DeadLetterService(providers, stores.stream().toList(), time);
    }

    @Bean
    ExecutionQueryService executionQueryService(SchedulerProviders providers,
            ObjectProvider<ExecutionHistory> histories) {
        return new ExecutionQueryService(providers, histories.stream().toList());
    }

    @Bean
    DispatchService dispatchService(InstantSource time, ObjectProvider<SchedulerTelemetry> telemetry,
            SchedulerProperties properties) {
        return new DispatchService(time, telemetry.getIfAvailable(SchedulerTelemetry::none), properties.claimBatch());
    }

    @Bean
    ExecutionLimits executionLimits(LimitProperties properties) {
        return properties.limits();
    }

    @Bean
    ExecuteTasksUseCase taskExecutionService(ObjectProvider<TaskHandler> handlers, InstantSource time,
            ObjectProvider<SchedulerTelemetry> telemetry, ExecutionProperties properties, ExecutionLimits limits,
            ObjectProvider<ExecutionPermits> permits, SchedulerProperties scheduler) {
        warnOfUnserved(limits, servedTypes(handlers, scheduler));
        SchedulerTelemetry listener = telemetry.getIfAvailable(SchedulerTelemetry::none);
        HandlerCalls calls = new VirtualThreadCalls(properties.interruptGrace(), properties.mostLeft(), listener);
        TaskExecutionService service = new TaskExecutionService(handlers.stream()
                .map(handler -> new TimedHandler(handler, properties.timeout(handler.type()), calls)).toList(), time,
                listener);
        return limits.limits().isEmpty()
                ? service
                : new LimitedExecutions(service, limits, permits.getIfAvailable(() -> perInstance(limits, time)),
                        time, listener);
    }

    private static ExecutionPermits perInstance(ExecutionLimits limits, InstantSource time) {
        log.warn("no provider here shares permits between instances: each of {} holds in every instance by itself",
                limits.limits().keySet());
        return new InstancePermits(limits, time);
    }

    /** A limit whose type is misspelt limits nothing, and nobody would see it. */
    static void warnOfUnserved(ExecutionLimits limits, @Nullable Set<TaskType> served) {
        if (served == null) {
            return;
        }
        List<String> types = served.stream().map(TaskType::value).sorted().toList();
        limits.limits().keySet().stream().filter(key -> key.scope() == LimitKey.Scope.TYPE)
                .filter(key -> !types.contains(key.name())).sorted(Comparator.comparing(LimitKey::name))
                .forEach(key -> log.warn(
                        "scheduler.limits.types has '{}', which no handler of this instance serves, so that it limits"
                                + " nothing; served are {}",
                        key.name(), types));
    }

    /** Null where other instances may serve more. */
    private static @Nullable Set<TaskType> servedTypes(ObjectProvider<TaskHandler> handlers,
            SchedulerProperties properties) {
        return properties.handlersElsewhere()
                ? null
                : handlers.stream().map(TaskHandler::type).collect(Collectors.toUnmodifiableSet());
    }

    private static SchedulerProvider named(String name, String property, List<SchedulerProvider> found) {
        return found.stream().filter(provider -> provider.capabilities().provider().equalsIgnoreCase(name)).findFirst()
                .orElseThrow(() -> new UnusableConfiguration(property + " is '" + name + "', but that provider did not"
                        + " start", "Look for the reason in the log above, or set " + property + " to another one."));
    }
}
