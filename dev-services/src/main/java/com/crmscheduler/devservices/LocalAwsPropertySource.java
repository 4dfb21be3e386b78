package com.crmscheduler.devservices;

import com.crmscheduler.devservices.aws.AwsEndpoints;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/**
 * Tells the program where the AWS is that came with it, all of it or nothing: the queue of one with the endpoint of another would
 * be neither. Whoever reads a value waits until the server is up, so that it starts while the program is put together.
 */
final class LocalAwsPropertySource extends EnumerablePropertySource<StartingServer> {

    private static final Map<String, Function<AwsEndpoints, String>> VALUES = Map.of(
            "scheduler.aws.scheduler-endpoint", aws -> aws.scheduler().toString(),
            "scheduler.aws.sqs-endpoint", aws -> aws.sqs().toString(),
            "scheduler.aws.region", AwsEndpoints::region,
            "scheduler.aws.role-arn", AwsEndpoints::roleArn,
            "scheduler.aws.queue-arn", AwsEndpoints::queueArn,
            "scheduler.aws.dead-letter-arn", AwsEndpoints::deadLetterQueueArn);

    private volatile @Nullable AwsEndpoints endpoints;

    LocalAwsPropertySource(StartingServer server) {
        super("the AWS of dev-services", server);
    }

    /** Above the files, where the variables of real AWS come in, and below what was said to this program itself. */
    void addTo(MutablePropertySources sources) {
        if (sources.contains(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
            sources.addAfter(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, this);
        } else {
            sources.addLast(this);
        }
    }

    @Override
    public String[] getPropertyNames() {
        return VALUES.keySet().toArray(String[]::new);
    }

    @Override
    public @Nullable Object getProperty(String name) {
        Function<AwsEndpoints, String> value = VALUES.get(name);
        return value == null ? null : value.apply(endpoints());
    }

    private AwsEndpoints endpoints() {
        AwsEndpoints known = endpoints;
        if (known == null) {
            known = AwsEndpoints.on(source.await().port());
            endpoints = known;
        }
        return known;
    }
}
