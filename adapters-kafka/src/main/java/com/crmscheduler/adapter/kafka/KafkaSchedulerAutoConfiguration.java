package com.crmscheduler.adapter.kafka;

import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.InstanceRegistry;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;

/** Carries executions through Kafka when {@code scheduler.provider} or {@code scheduler.standby} is {@code redis-kafka}. */
@AutoConfiguration(after = KafkaAutoConfiguration.class)
@Conditional(OnRedisKafka.class)
@EnableConfigurationProperties(KafkaSchedulerProperties.class)
public final class KafkaSchedulerAutoConfiguration {

    KafkaSchedulerAutoConfiguration() {}

    @Bean
    KafkaClients schedulerKafkaClients(ProducerFactory<?, ?> producers, ConsumerFactory<?, ?> consumers,
            KafkaAdmin admin, KafkaSchedulerProperties properties) {
        return new KafkaClients(producers, consumers, admin, properties);
    }

    @Bean
    KafkaTopics schedulerKafkaTopics(KafkaClients clients, KafkaSchedulerProperties properties) {
        return new KafkaTopics(clients, properties);
    }

    @Bean
    ScheduledTaskWire scheduledTaskWire() {
        return new ScheduledTaskWire();
    }

    @Bean
    KafkaScheduledTaskExecutor kafkaScheduledTaskExecutor(KafkaClients clients, KafkaTopics topics,
            ScheduledTaskWire wire, KafkaSchedulerProperties properties) {
        return new KafkaScheduledTaskExecutor(clients, topics, wire, properties);
    }

    @Bean
    KafkaDeadLetterQueue kafkaDeadLetterQueue(KafkaClients clients, ScheduledTaskWire wire, InstantSource time,
            KafkaSchedulerProperties properties) {
        return new KafkaDeadLetterQueue(clients, wire, time, properties);
    }

    @Bean
    ScheduledTaskConsumer scheduledTaskConsumer(KafkaClients clients, KafkaTopics topics, ScheduledTaskWire wire,
            KafkaDeadLetterQueue deadLetters, ExecuteTasksUseCase executions, ExecutionLedger ledger,
            InstanceRegistry registry, KafkaSchedulerProperties properties) {
        return new ScheduledTaskConsumer(clients, topics, wire, deadLetters, executions, ledger, registry,
                properties);
    }

    @Bean
    KafkaHealthIndicator kafkaHealthIndicator(KafkaClients clients, KafkaTopics topics,
            ScheduledTaskConsumer consumer) {
        return new KafkaHealthIndicator(clients, topics, consumer);
    }

    @Bean
    KafkaSchedulerMetrics kafkaSchedulerMetrics(KafkaClients clients, ScheduledTaskConsumer consumer,
            KafkaSchedulerProperties properties) {
        return new KafkaSchedulerMetrics(consumer, new ConsumerLag(clients, properties));
    }
}
