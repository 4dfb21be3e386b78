package com.crmscheduler.adapter.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells who has fallen silent, from what is reported again and again. It trusts no clock but this instance's elapsed time, and
 * judges nobody for a time in which it did not look itself: after a pause of this instance, or while the registry was away, all
 * others begin anew. One thread.
 */
final class LifeSigns {

    private final long deadAfter;
    private final Map<String, Sign> known = new HashMap<>();
    private boolean looked;
    private long lastLook;

    /** @param deadAfter how long somebody is silent before he counts as dead; it is looked at least three times in it */
    LifeSigns(Duration deadAfter) {
        this.deadAfter = deadAfter.toNanos();
    }

    /**
     * Who is silent for too long.
     *
     * @param signs what each says now: another number than before when it has reported since
     * @param now when that was read, on the scale of nanoTime
     */
    List<String> silent(Map<String, Long> signs, long now) {
        boolean wasAway = !looked || now - lastLook > deadAfter / 2;
        looked = true;
        lastLook = now;
        known.keySet().retainAll(signs.keySet());
        signs.forEach((instance, count) -> {
            Sign before = known.get(instance);
            if (wasAway || before == null || before.count != count) {
                known.put(instance, new Sign(count, now));
            }
        });
        return known.entrySet().stream().filter(entry -> now - entry.getValue().since >= deadAfter)
                .map(Map.Entry::getKey).sorted().toList();
    }

    /** A number, and since when it is the same. */
    private record Sign(long count, long since) {}
}
