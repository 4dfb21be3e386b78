package com.crmscheduler.handler;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * Makes a bean of every {@link com.crmscheduler.application.handler.TaskHandler} in this package. That no two of them serve one
 * type is checked where they are put to work.
 */
@AutoConfiguration
@EnableConfigurationProperties(WebhookProperties.class)
@Import(TaskHandlerRegistrar.class)
public final class HandlersAutoConfiguration {}
