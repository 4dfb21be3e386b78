package com.crmscheduler.benchmarks.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A random sequence of faults, the same for the same seed. Kinds are dealt like cards, so that none is left out for long. */
final class FaultPlan {

    private static final int SLOWEST_LINK_MILLIS = 150;
    private static final int SLOWEST_HANDLER_MILLIS = 1_500;
    private static final int WIDEST_STEP_MILLIS = 3_600_000;

    private FaultPlan() {}

    /**
     * Draws a plan.
     *
     * @param kinds that can be injected here
     * @param count how many faults
     * @param length over how long they are spread
     * @param slots how many instances there are
     */
    static List<Fault> draw(long seed, List<Fault.Kind> kinds, int count, Duration length, int slots) {
        Random random = new Random(seed);
        List<Fault> plan = new ArrayList<>(count);
        List<Fault.Kind> deck = new ArrayList<>();
        long gap = length.toMillis() / Math.max(1, count);
        for (int i = 0; i < count; i++) {
            if (deck.isEmpty()) {
                deck.addAll(kinds);
                Collections.shuffle(deck, random);
            }
            Fault.Kind kind = deck.removeLast();
            long at = i * gap + (gap == 0 ? 0 : random.nextLong(gap));
            int hold = random.nextInt(kind.shortest(), kind.longest() + 1);
            plan.add(new Fault(Duration.ofMillis(at), kind, random.nextInt(slots), Duration.ofMillis(hold),
                    amount(kind, random)));
        }
        return plan;
    }

    private static long amount(Fault.Kind kind, Random random) {
        return switch (kind) {
            case REDIS_LINK_SLOW, KAFKA_LINK_SLOW -> random.nextInt(5, SLOWEST_LINK_MILLIS);
            case HANDLERS_SLOW -> random.nextInt(100, SLOWEST_HANDLER_MILLIS);
            case CLOCK_STEP -> random.nextInt(-WIDEST_STEP_MILLIS, WIDEST_STEP_MILLIS);
            default -> 0;
        };
    }
}
