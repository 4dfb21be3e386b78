package com.crmscheduler.bootstrap.config;

import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one clock of the program. Everything else is given it, so that a test can give another. */
@Configuration(proxyBeanMethods = false)
class TimeConfiguration {

    @Bean
    InstantSource time() {
        return InstantSource.system();
    }
}
