package com.crmscheduler.bootstrap;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The program. What it consists of is decided by the modules on its classpath and by its configuration. */
@SpringBootApplication
public class CrmSchedulerApplication {

    /** Starts it. */
    public static void main(String[] arguments) {
        SpringApplication.run(CrmSchedulerApplication.class, arguments);
    }
}
