package com.crmscheduler.adapter.aws;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import java.util.HashMap;
import java.util.Map;

/** Settings as a user would write them, bound as Spring Boot binds them. */
final class Settings {

    static final String ROLE = "arn:aws:iam::000000000000:role/scheduler";
    static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:scheduled-tasks";

    private Settings() {}

    /** Enough to start with; nothing listens where it points to. */
    static AwsSchedulerProperties withoutServers() {
        return bound(Map.of());
    }

    /** What stands below {@code scheduler.aws}, over settings that are enough to start with. */
    static AwsSchedulerProperties bound(Map<String, String> own) {
        Map<String, String> all = new HashMap<>(Map.of("region", "us-east-1", "role-arn", ROLE, "queue-arn", QUEUE,
                "scheduler-endpoint", "http://127.0.0.1:1", "sqs-endpoint", "http://127.0.0.1:1", "timeout", "2s"));
        all.putAll(own);
        Map<String, String> prefixed = new HashMap<>();
        all.forEach((key, value) -> prefixed.put("scheduler.aws." + key, value));
        return new Binder(new MapConfigurationPropertySource(prefixed)).bindOrCreate("scheduler.aws",
                AwsSchedulerProperties.class);
    }
}
