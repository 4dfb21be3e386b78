package com.crmscheduler.application.service;

import com.crmscheduler.application.port.SchedulerProviders;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.SchedulerProvider;
import java.util.List;

/** The providers that the configuration names: the primary, and standbys that still hold tasks. */
public final class ConfiguredProviders implements SchedulerProviders {

    private final List<SchedulerProvider> all;

    /** @param all at least one, the primary first */
    public ConfiguredProviders(List<SchedulerProvider> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("there must be a provider");
        }
        this.all = List.copyOf(all);
    }

    @Override
    public SchedulerProvider primary() {
        return all.getFirst();
    }

    @Override
    public List<SchedulerProvider> all() {
        return all;
    }

    @Override
    public SchedulerProvider owner(ScheduleTaskId id) {
        if (all.size() == 1) {
            return primary();
        }
        return all.stream().filter(provider -> provider.find(id).isPresent()).findFirst().orElse(primary());
    }
}
