package com.crmscheduler.adapter.kafka;

import com.crmscheduler.application.port.InstanceRegistry;
import com.crmscheduler.domain.error.ProviderUnavailable;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A registry in memory, which can be told to be away and to overhear somebody. */
final class Registry implements InstanceRegistry {

    final Map<String, Long> reports = new ConcurrentHashMap<>();
    /** Whose reports are lost, as if they were dead. */
    final Set<String> unheard = ConcurrentHashMap.newKeySet();
    volatile boolean away;

    @Override
    public Map<String, Long> report(String instance) {
        check();
        if (!unheard.contains(instance)) {
            reports.merge(instance, 1L, Long::sum);
        }
        return Map.copyOf(reports);
    }

    @Override
    public void strikeOff(Collection<String> instances) {
        check();
        instances.forEach(reports::remove);
    }

    private void check() {
        if (away) {
            throw new ProviderUnavailable("redis-kafka", "away", new IllegalStateException("planned by the test"));
        }
    }
}
