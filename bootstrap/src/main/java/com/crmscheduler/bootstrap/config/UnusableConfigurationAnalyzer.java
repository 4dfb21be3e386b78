package com.crmscheduler.bootstrap.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows problem and cure instead of a stack trace. */
final class UnusableConfigurationAnalyzer extends AbstractFailureAnalyzer<UnusableConfiguration> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableConfiguration cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.cure(), cause);
    }
}
