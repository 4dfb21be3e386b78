package com.crmscheduler.devservices.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.scheduler.model.SchedulerException;

/** What EventBridge Scheduler was seen to answer. */
sealed interface Expectation {

    void hold(Runnable call);

    /** 200. */
    record Accepted() implements Expectation {

        @Override
        public void hold(Runnable call) {
            call.run();
        }
    }

    /**
     * A refusal.
     *
     * @param text the words, without the dot at their end, or a part of them; null where none were recorded
     */
    record Refused(int status, String type, @Nullable String text) implements Expectation {

        @Override
        public void hold(Runnable call) {
            Throwable thrown = catchThrowable(call::run);
            assertThat(thrown).isInstanceOf(SchedulerException.class);
            SchedulerException refusal = (SchedulerException) thrown;
            assertThat(refusal.statusCode()).isEqualTo(status);
            assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(type);
            if (text != null) {
                assertThat(refusal.awsErrorDetails().errorMessage()).contains(text);
            }
        }
    }
}
