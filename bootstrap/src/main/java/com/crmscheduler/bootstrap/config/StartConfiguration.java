package com.crmscheduler.bootstrap.config;

import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** What happens around the start: the check before it, and the words after it. */
@Configuration(proxyBeanMethods = false)
class StartConfiguration {

    @Bean
    static ConfigurationGuard configurationGuard(Environment environment) {
        return new ConfigurationGuard(environment);
    }

    @Bean
    Welcome welcome(InstantSource time, ConfigurableEnvironment environment) {
        return new Welcome(time, environment);
    }
}
