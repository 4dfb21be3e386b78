package com.crmscheduler.adapter.web;

import com.crmscheduler.application.port.ManageDeadLettersUseCase;
import com.crmscheduler.application.port.ManageSchedulesUseCase;
import com.crmscheduler.application.port.QueryExecutionsUseCase;
import com.crmscheduler.application.port.QuerySchedulesUseCase;
import io.swagger.v3.oas.models.OpenAPI;
import java.net.InetAddress;
import org.apache.catalina.core.StandardHost;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** Serves the HTTP interface wherever there is a servlet container and the use cases are there. */
@AutoConfiguration(before = ErrorMvcAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(WebAdapterProperties.class)
public final class WebAdapterAutoConfiguration {
    @Bean
    ScheduleMapper scheduleMapper() {
        return new ScheduleMapperImpl();
    }

    @Bean
    ScheduleController scheduleController(ManageSchedulesUseCase manage, QuerySchedulesUseCase query,
            ScheduleMapper mapper, JsonMapper json) {
        return new ScheduleController(manage, query, mapper, json);
    }

    @Bean
    ScheduleQueryController scheduleQueryController(QuerySchedulesUseCase query, ScheduleMapper mapper) {
        return new ScheduleQueryController(query, mapper);
    }

    @Bean
    BatchController batchController(ManageSchedulesUseCase manage) {
        return new BatchController(manage);
    }

    @Bean
    DeadLetterController deadLetterController(ManageDeadLettersUseCase deadLetters) {
        return new DeadLetterController(deadLetters);
    }

    @Bean
    ExecutionController executionController(QueryExecutionsUseCase executions) {
        return new ExecutionController(executions);
    }

    @Bean
    ProblemAdvice problemAdvice() {
        return new ProblemAdvice();
    }

    @Bean
    ProblemWriter problemWriter(JsonMapper json) {
        return new ProblemWriter(json);
    }

    @Bean
    ProblemErrorController problemErrorController(ProblemWriter problems) {
        return new ProblemErrorController(problems);
    }

    @Bean
    FilterRegistrationBean<RequestGuard> requestGuard(WebAdapterProperties properties, ServerProperties server,
            ProblemWriter problems) {
        InetAddress address = server.getAddress();
        boolean loopbackOnly = address != null && address.isLoopbackAddress();
        var registration = new FilterRegistrationBean<>(new RequestGuard(properties, loopbackOnly, problems));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
        return registration;
    }

    @Bean
    WebMvcConfigurer schedulerWebMvc() {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new QueryParameterCheck());
            }

            @Override
            public void addViewControllers(ViewControllerRegistry registry) {
                registry.addViewController("/problems/{kind}").setViewName("forward:/problems.html");
            }
        };
    }

    /** The last customizer, so that its valve is the first to see what came back. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemValve(ProblemWriter problems) {
        return new ProblemValveCustomizer(problems);
    }

    @Bean
    OpenAPI openApi() {
        return OpenApiDescription.head();
    }

    @Bean
    OpenApiCustomizer openApiDocument() {
        return new OpenApiDescription();
    }

    private record ProblemValveCustomizer(ProblemWriter problems)
            implements
                WebServerFactoryCustomizer<TomcatServletWebServerFactory>,
                Ordered {
        @Override
        public void customize(TomcatServletWebServerFactory factory) {
            factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass("");
                    host.getPipeline().addValve(new ProblemValve(problems));
                }
            });
        }

        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }
    }
}
