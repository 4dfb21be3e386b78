package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.application.port.InstanceRegistry;
import com.crmscheduler.domain.error.ScheduleTaskException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The instances in one hash of Redis, each with how often it has reported. Thread-safe. */
final class RedisInstanceRegistry implements InstanceRegistry {

    private static final String NOBODY = "";

    private final RedisStore store;

    RedisInstanceRegistry(RedisStore store) {
        this.store = store;
    }

    @Override
    public Map<String, Long> report(String instance) {
        return call(instance, List.of());
    }

    @Override
    public void strikeOff(Collection<String> instances) {
        call(NOBODY, instances);
    }

    private Map<String, Long> call(String living, Collection<String> gone) {
        List<byte[]> arguments = new ArrayList<>(gone.size() + 1);
        arguments.add(text(living));
        gone.forEach(instance -> arguments.add(text(instance)));
        try {
            List<Object> answer = store.await(store.run(LuaScript.ROLL_CALL, new byte[][]{text(StoreLayout.INSTANCES)},
                    arguments));
            Map<String, Long> reports = HashMap.newHashMap(answer.size() / 2);
            for (int i = 0; i + 1 < answer.size(); i += 2) {
                reports.put(string(answer.get(i)), Long.valueOf(string(answer.get(i + 1))));
            }
            return reports;
        } catch (ScheduleTaskException e) {
            throw RedisFailures.unavailable(e);
        }
    }

    private static String string(Object answer) {
        return new String((byte[]) answer, StandardCharsets.UTF_8);
    }
}
