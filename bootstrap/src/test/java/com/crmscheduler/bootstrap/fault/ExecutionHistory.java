package com.crmscheduler.bootstrap.fault;

import com.crmscheduler.bootstrap.fault.JournalEntry.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges what was written down of one group of one-time tasks. It knows the guarantees and nothing of how they are kept:
 *
 * <ul>
 *   <li>LOST: a task whose handler never came to its end.
 *   <li>EARLY: a handler called before the nominal time.
 *   <li>WRONG ID: an occurrence with two execution ids, an id of two occurrences, or an occurrence that nobody asked for.
 *   <li>AFTER COMPLETION: a handler called when the completion was recorded already.
 *   <li>REPEATED: a handler called again where the call before was not cut off by the fault.
 *   <li>HANDED OVER AGAIN: given to the transport twice although nothing was disturbed.
 * </ul>
 */
final class ExecutionHistory {

    private final Map<String, Instant> expected;
    private final List<JournalEntry> entries;

    /**
     * @param expected the nominal time of each task that was created
     * @param entries of all processes, in any order
     */
    ExecutionHistory(Map<String, Instant> expected, List<JournalEntry> entries) {
        this.expected = expected;
        this.entries = entries.stream().sorted(Comparator.comparing(JournalEntry::at)).toList();
    }

    /**
     * What a fault excuses.
     *
     * @param cutOff instances that may have left executions begun and not recorded
     * @param repeatedHandOvers whether the transport may have got something twice
     */
    record Excuse(Set<String> cutOff, boolean repeatedHandOvers) {

        static final Excuse NONE = new Excuse(Set.of(), false);
    }

    /** All that breaks a guarantee; empty when the history is as promised. */
    List<String> violations(Excuse excuse) {
        List<String> violations = new ArrayList<>();
        Map<String, List<JournalEntry>> byTask = new HashMap<>();
        Map<String, String> taskOfId = new HashMap<>();
        for (JournalEntry entry : entries) {
            byTask.computeIfAbsent(entry.task(), task -> new ArrayList<>()).add(entry);
            String other = taskOfId.putIfAbsent(entry.executionId(), entry.task());
            if (other != null && !other.equals(entry.task())) {
                violations.add("WRONG ID: " + entry + " has the id of " + other);
            }
            if (!entry.nominal().equals(expected.get(entry.task()))) {
                violations.add("WRONG ID: nobody asked for " + entry);
            }
        }
        for (String task : expected.keySet()) {
            judge(task, byTask.getOrDefault(task, List.of()), excuse, violations);
        }
        return violations;
    }

    /** How many handler calls there were beyond one a task: what the fault has cost. */
    long repeats() {
        List<JournalEntry> begun = entries.stream().filter(entry -> entry.event() == Event.BEGUN).toList();
        return begun.size() - begun.stream().map(JournalEntry::task).distinct().count();
    }

    private static void judge(String task, List<JournalEntry> inOrder, Excuse excuse, List<String> violations) {
        if (inOrder.stream().noneMatch(entry -> entry.event() == Event.ENDED)) {
            violations.add("LOST: " + task + ", known of it: " + inOrder);
        }
        Set<String> ids = new HashSet<>();
        inOrder.forEach(entry -> ids.add(entry.executionId()));
        if (ids.size() > 1) {
            violations.add("WRONG ID: " + task + " has the ids " + ids);
        }
        if (!excuse.repeatedHandOvers()
                && inOrder.stream().filter(entry -> entry.event() == Event.HANDED_OVER).count() > 1) {
            violations.add("HANDED OVER AGAIN: " + inOrder);
        }
        judgeCalls(inOrder, excuse, violations);
    }

    private static void judgeCalls(List<JournalEntry> inOrder, Excuse excuse, List<String> violations) {
        JournalEntry completed = null;
        JournalEntry before = null;
        for (JournalEntry entry : inOrder) {
            if (entry.event() == Event.COMPLETED && completed == null) {
                completed = entry;
            } else if (entry.event() == Event.BEGUN) {
                judgeCall(entry, before, completed, excuse, violations);
                before = entry;
            }
        }
    }

    private static void judgeCall(JournalEntry call, @Nullable JournalEntry before, @Nullable JournalEntry completed,
            Excuse excuse, List<String> violations) {
        if (call.at().isBefore(call.nominal())) {
            violations.add("EARLY: " + call);
        }
        if (completed != null) {
            violations.add("AFTER COMPLETION: " + call + " after " + completed);
        } else if (before != null && !excuse.cutOff().contains(before.instance())) {
            violations.add("REPEATED: " + call + " after " + before);
        }
    }
}
