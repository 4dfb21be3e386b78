package com.crmscheduler.benchmarks.faults;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ScheduledTaskExecutor;
import com.crmscheduler.bootstrap.CrmSchedulerApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The service as it is, with a handler and two observers that write a journal, and a clock that can be stepped. Arguments: the
 * directory for the journal, the controls and the port file, the instance's name, then the service's own.
 */
final class ServiceNode {

    private ServiceNode() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        String instance = arguments[1];
        SpringApplication application = new SpringApplication(CrmSchedulerApplication.class);
        application.addInitializers(context -> observe((GenericApplicationContext) context,
                Journal.append(directory.resolve(instance + ".journal"), instance, machineClock()),
                Controls.in(directory.resolve(instance + ".controls"))));
        String[] own = Arrays.copyOfRange(arguments, 2, arguments.length);
        ConfigurableApplicationContext context = application.run(own);
        String port = Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port"));
        Path written = Files.writeString(directory.resolve(instance + ".port.new"), port);
        Files.move(written, directory.resolve(instance + ".port"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The clock that no fault steps: what happened is judged by it. */
    static InstantSource machineClock() {
        return InstantSource.system();
    }

    private static void observe(GenericApplicationContext context, Journal journal, Controls controls) {
        Grants grants = new Grants();
        context.registerBean("faultProbeHandler", TaskHandler.class,
                () -> new FaultProbeHandler(journal, grants, controls));
        context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return switch (bean) {
                    case ExecutionLedger ledger -> new ObservedLedger(ledger, journal, grants);
                    case ScheduledTaskExecutor executor -> new ObservedExecutor(executor, journal);
                    case InstantSource clock -> controls.stepped(clock);
                    default -> bean;
                };
            }
        });
    }
}
