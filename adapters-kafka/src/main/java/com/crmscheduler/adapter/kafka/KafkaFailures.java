package com.crmscheduler.adapter.kafka;

import com.crmscheduler.domain.error.ProviderUnavailable;
import java.util.concurrent.ExecutionException;

/** The one place where what the driver throws becomes an error of the domain. */
final class KafkaFailures {

    private KafkaFailures() {}

    /** Whatever Kafka says, a record that was not stored is an outage to whoever wanted to store it. */
    static ProviderUnavailable translate(String what, Exception failure) {
        Throwable cause = failure instanceof ExecutionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return new ProviderUnavailable("redis-kafka", what + ": " + cause, cause);
    }
}
