package com.crmscheduler.application.service;

import com.crmscheduler.domain.schedule.FiringPlan;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The next times of a plan. */
final class Preview {

    private Preview() {}

    /** So many nominal times from the given one on, itself included; fewer when the plan ends. */
    static List<Instant> from(FiringPlan plan, Instant first, int count) {
        return Stream.iterate(first, Objects::nonNull, time -> plan.next(time).orElse(null)).limit(count).toList();
    }
}
