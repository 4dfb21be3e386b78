package com.crmscheduler.adapter.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the open executions of each task while a pass goes over them, to compare with the tasks' gates. What it sees was there
 * at different times, so a difference is a suspicion. Where a partition has more tasks with open executions than it holds at a
 * time, each pass counts a part of them. Not thread-safe.
 */
final class GateTally {

    static final int MOST = 20_000;
    private static final int MOST_SUSPECTS = 1_000;
    /** A gate: incarnation and count, prelude.lua has the layout. */
    private static final int INCARNATION = 2;
    private static final int COUNT = 14;
    private static final int GATE_BYTES = 18;

    private final Map<String, Task> tasks = new HashMap<>();
    private int turn;
    /** Tasks are counted whose hash agrees with the turn in so many low bits. */
    private int mask;

    /** What was seen of a task. */
    private static final class Task {

        private byte @Nullable [] gate;
        private final Map<String, byte[]> records = new HashMap<>();
    }

    /**
     * A task whose gate seems to disagree.
     *
     * @param name the task
     * @param records its executions that were seen
     */
    record Suspect(String name, Set<String> records) {}

    /** A new pass begins. */
    void begin() {
        tasks.clear();
        turn++;
        mask = 0;
    }

    /** @param value of a record its incarnation, of a gate all of it */
    void see(String field, byte[] value) {
        int at = field.indexOf('@');
        String name = at < 0 ? field : field.substring(0, at);
        if (!counts(name)) {
            return;
        }
        Task task = tasks.computeIfAbsent(name, n -> new Task());
        if (at < 0) {
            task.gate = value;
        } else {
            task.records.put(field, value);
        }
        while (tasks.size() > MOST) {
            mask = mask * 2 + 1;
            tasks.keySet().removeIf(other -> !counts(other));
        }
    }

    private boolean counts(String name) {
        int hash = name.hashCode();
        return ((hash ^ hash >>> 16 ^ turn) & mask) == 0;
    }

    /** Whose gate did not agree, a bounded number of them in no order. */
    List<Suspect> end() {
        List<Suspect> suspects = new ArrayList<>();
        tasks.forEach((name, task) -> {
            if (!agrees(task)) {
                suspects.add(new Suspect(name, new HashSet<>(task.records.keySet())));
            }
        });
        tasks.clear();
        Collections.shuffle(suspects);
        return suspects.size() <= MOST_SUSPECTS ? suspects : suspects.subList(0, MOST_SUSPECTS);
    }

    private static boolean agrees(Task task) {
        byte[] gate = task.gate;
        if (gate == null || gate.length < GATE_BYTES) {
            return false;
        }
        long count = task.records.values().stream()
                .filter(incarnation -> Arrays.equals(incarnation, 0, incarnation.length, gate, INCARNATION,
                        INCARNATION + Long.BYTES))
                .count();
        return count == (java.nio.ByteBuffer.wrap(gate).getInt(COUNT) & 0xffff_ffffL);
    }
}
