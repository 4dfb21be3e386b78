package com.crmscheduler.application.port;

import com.crmscheduler.domain.error.ProviderUnavailable;
import java.util.Collection;
import java.util.Map;

/**
 * Where the instances that share work say that they live. It decides nothing: whoever reads it sees who has fallen silent. Safe
 * for any number of threads and instances.
 */
public interface InstanceRegistry {

    /**
     * Says that an instance lives, and asks who else has said so. Blocks for at most the store's time-out.
     *
     * @param instance a name that no other instance has, at most 200 characters
     * @return all instances that are registered, that one included, each with a number that is another after each of its reports
     * @throws ProviderUnavailable when the store does not answer
     */
    Map<String, Long> report(String instance);

    /**
     * Strikes instances off: they have left, or they are dead and seen to. One that reports again is registered again. Unknown
     * names are passed over.
     *
     * @throws ProviderUnavailable when the store does not answer
     */
    void strikeOff(Collection<String> instances);
}
