package com.crmscheduler.benchmarks;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.port.IdGenerator;
import com.crmscheduler.application.port.SchedulerProviders;
import com.crmscheduler.bootstrap.CrmSchedulerApplication;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.support.GenericApplicationContext;

/** The service itself, adapters and all, in this JVM: what is measured is the product. */
final class Product implements AutoCloseable {

    private static final long POLL_NANOS = 2_000_000;

    private final ConfigurableApplicationContext context;
    private final SchedulerProvider provider;
    private final BenchmarkHandler handler;
    private final InstantSource clock;

    private Product(ConfigurableApplicationContext context) {
        this.context = context;
        this.provider = context.getBean(SchedulerProviders.class).primary();
        this.handler = context.getBean(BenchmarkHandler.class);
        this.clock = context.getBean(InstantSource.class);
    }

    /** Boots it against running servers. */
    static Product start(String[] servers, String[] more) {
        SpringApplication application = new SpringApplication(CrmSchedulerApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.addInitializers(context -> ((GenericApplicationContext) context).registerBean(
                "benchmarkHandler", TaskHandler.class,
                () -> new BenchmarkHandler(context.getBean(InstantSource.class))));
        return new Product(application.run(Stream.of(servers, more).flatMap(Stream::of).toArray(String[]::new)));
    }

    SchedulerProvider provider() {
        return provider;
    }

    /** What receives executions, to be stopped and started by itself. */
    Lifecycle consumer(String bean) {
        return context.getBean(bean, Lifecycle.class);
    }

    Instant now() {
        return clock.instant();
    }

    BenchmarkTasks tasks() {
        return new BenchmarkTasks(context.getBean(IdGenerator.class), now());
    }

    BenchmarkHandler handler() {
        return handler;
    }

    HandledRun count(String group, int tasks) {
        return handler.count(group, tasks);
    }

    /** Creates tasks and insists that each was created. */
    void create(List<NewTask> tasks) {
        for (CreateOutcome outcome : provider.createAll(tasks)) {
            if (!(outcome instanceof CreateOutcome.Created)) {
                throw new IllegalStateException("a task was not created: " + outcome);
            }
        }
    }

    /** Waits until nothing is left of a group: every completion of its one-time tasks is recorded. */
    void awaitNothingLeft(String group, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (anyLeft(group)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("tasks of " + group + " are left after " + atMost);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private boolean anyLeft(String group) {
        TaskQuery query = new TaskQuery(Optional.of(group), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), 1, Optional.empty());
        TaskPage page = provider.list(query);
        while (page.items().isEmpty() && page.nextCursor().isPresent()) {
            page = provider.list(query.from(page.nextCursor().get()));
        }
        return !page.items().isEmpty();
    }

    @Override
    public void close() {
        context.close();
    }
}
