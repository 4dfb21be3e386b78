package com.crmscheduler.application.service;

import com.crmscheduler.application.port.SchedulerProviders;
import com.crmscheduler.domain.error.ProviderThrottled;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.SchedulerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The providers that the configuration names: the primary, and standbys that still hold tasks. Safe for any number of threads. */
public final class ConfiguredProviders implements SchedulerProviders {

    private final List<SchedulerProvider> all;
    /** Whoever did not answer last is asked last, so that the tasks of the others do not wait for its time-out each time. */
    private volatile Optional<SchedulerProvider> away = Optional.empty();

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
        ScheduleTaskException unanswered = null;
        for (SchedulerProvider provider : inOrderOfAsking()) {
            try {
                boolean found = provider.find(id).isPresent();
                forgive(provider);
                if (found) {
                    return provider;
                }
            } catch (ProviderUnavailable | ProviderThrottled e) {
                away = Optional.of(provider);
                unanswered = e;
            }
        }
        if (unanswered != null) {
            // It may have the task: that nobody else has it is no "not found".
            throw unanswered;
        }
        return primary();
    }

    private List<SchedulerProvider> inOrderOfAsking() {
        Optional<SchedulerProvider> last = away;
        if (last.isEmpty()) {
            return all;
        }
        List<SchedulerProvider> order = new ArrayList<>(all);
        order.remove(last.get());
        order.add(last.get());
        return order;
    }

    private void forgive(SchedulerProvider provider) {
        if (away.filter(provider::equals).isPresent()) {
            away = Optional.empty();
        }
    }
}
