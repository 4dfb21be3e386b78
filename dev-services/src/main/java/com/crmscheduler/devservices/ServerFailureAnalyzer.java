package com.crmscheduler.devservices;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in plain words why an embedded server did not start. */
final class ServerFailureAnalyzer extends AbstractFailureAnalyzer<ServerFailure> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ServerFailure cause) {
        return new FailureAnalysis("A server that comes with the program did not start: " + cause.getMessage(),
                "Read its log, or name servers of your own by REDIS_URL and KAFKA_BOOTSTRAP_SERVERS.", cause);
    }
}
