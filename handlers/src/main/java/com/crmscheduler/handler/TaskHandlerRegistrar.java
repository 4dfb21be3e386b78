package com.crmscheduler.handler;

import com.crmscheduler.application.handler.TaskHandler;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.filter.AssignableTypeFilter;

/**
 * Makes a bean of each concrete class of this package that implements {@link TaskHandler}, under its class name. Its one
 * constructor gets what it asks for; an annotation is not needed. The package is this class's own, so that a fork may rename
 * it.
 */
final class TaskHandlerRegistrar implements ImportBeanDefinitionRegistrar {
    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        var scan = new ClassPathScanningCandidateComponentProvider(false);
        scan.addIncludeFilter(new AssignableTypeFilter(TaskHandler.class));
        for (BeanDefinition handler : scan.findCandidateComponents(TaskHandlerRegistrar.class.getPackageName())) {
            registry.registerBeanDefinition(String.valueOf(handler.getBeanClassName()), handler);
        }
    }
}
