package com.crmscheduler.devservices.aws;

import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.elasticmq.util.NowProvider;

/** The clock of the SQS server. */
final class InjectedNow extends NowProvider {

    private final InstantSource time;

    InjectedNow(InstantSource time) {
        this.time = time;
    }

    @Override
    public long nowMillis() {
        return time.millis();
    }

    @Override
    public OffsetDateTime now() {
        return time.instant().atOffset(ZoneOffset.UTC);
    }
}
