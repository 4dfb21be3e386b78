package com.crmscheduler.adapter.aws;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;

/** Hears of each throttled create when it happens; the SDK tells of it only after it has tried again in vain. */
final class ThrottleSignal implements ExecutionInterceptor {

    private static final int TOO_MANY_REQUESTS = 429;

    private final RequestRate creates;

    ThrottleSignal(RequestRate creates) {
        this.creates = creates;
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        if (context.httpResponse().statusCode() == TOO_MANY_REQUESTS
                && context.request() instanceof CreateScheduleRequest) {
            creates.refused();
        }
    }
}
