package com.crmscheduler.devservices;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says in plain words why an embedded server did not start, before others speak of the property that could not be bound. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ServerFailureAnalyzer extends AbstractFailureAnalyzer<ServerFailure> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ServerFailure cause) {
        return new FailureAnalysis("A server that comes with the program did not start: " + cause.getMessage(),
                "Read its log, or name servers of your own: REDIS_URL and KAFKA_BOOTSTRAP_SERVERS, or"
                        + " AWS_ENDPOINT_URL_SCHEDULER and AWS_ENDPOINT_URL_SQS.",
                cause);
    }
}
