package com.crmscheduler.benchmarks.faults;

import com.crmscheduler.benchmarks.faults.JournalEntry.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges what the processes wrote down. It knows the promises and nothing of how they are kept. */
final class ExecutionHistory {

    static final String CALLS = "handler calls";
    static final String REPEATS = "handler calls beyond one an occurrence, each after a fault";
    static final String LATE_STARTS = "handlers begun late: frozen between the last look at the lease and the call";
    static final String HAND_OVERS = "hand-overs beyond one an occurrence";
    static final String UNACKNOWLEDGED = "occurrences that ran though their creation was not acknowledged";

    private final Expectations expectations;
    private final Disturbances disturbances;
    private final Verdicts verdicts;
    private final Map<String, String> occurrenceOfId = new HashMap<>();

    ExecutionHistory(Expectations expectations, Disturbances disturbances, Verdicts verdicts) {
        this.expectations = expectations;
        this.disturbances = disturbances;
        this.verdicts = verdicts;
    }

    /** Judges all at once. */
    void judge(List<JournalEntry> entries) {
        judge(0, 1, entries);
    }

    /**
     * Judges a share of all tasks.
     *
     * @param entries all entries of the tasks of that share, in any order
     */
    void judge(int share, int shares, List<JournalEntry> entries) {
        Set<String> promised = expectations.promised(share, shares);
        Map<String, List<JournalEntry>> byOccurrence = new HashMap<>();
        entries.stream().sorted(Comparator.comparingLong(JournalEntry::at)).forEach(entry -> byOccurrence
                .computeIfAbsent(entry.occurrence(), key -> new ArrayList<>()).add(entry));
        verdicts.judged(Promise.NOTHING_LOST, promised.size());
        verdicts.judged(Promise.ONE_IDENTITY, byOccurrence.size());
        promised.stream().filter(occurrence -> !ended(byOccurrence.get(occurrence))).sorted().forEach(
                occurrence -> verdicts.broken(Promise.NOTHING_LOST, occurrence + ", known of it: "
                        + byOccurrence.getOrDefault(occurrence, List.of())));
        byOccurrence.forEach((occurrence, inOrder) -> {
            judgeIdentity(occurrence, inOrder);
            countHandOvers(inOrder);
            judgeCalls(inOrder);
            if (!promised.contains(occurrence)) {
                verdicts.count(UNACKNOWLEDGED, 1);
            }
        });
    }

    private static boolean ended(@Nullable List<JournalEntry> entries) {
        return entries != null && entries.stream().anyMatch(entry -> entry.event() == Event.ENDED);
    }

    private void judgeIdentity(String occurrence, List<JournalEntry> inOrder) {
        Set<String> ids = new HashSet<>();
        inOrder.forEach(entry -> ids.add(entry.executionId()));
        if (ids.size() > 1) {
            verdicts.broken(Promise.ONE_IDENTITY, occurrence + " has the ids " + ids);
        }
        for (String id : ids) {
            String other = occurrenceOfId.putIfAbsent(id, occurrence);
            if (other != null && !other.equals(occurrence)) {
                verdicts.broken(Promise.ONE_IDENTITY, occurrence + " has the id of " + other);
            }
        }
        if (!expectations.allows(occurrence)) {
            verdicts.broken(Promise.ONE_IDENTITY, "nobody asked for " + inOrder.getFirst());
        }
    }

    /** None is promised to be the only one: a lease that ran out on a busy machine is enough for a second. */
    private void countHandOvers(List<JournalEntry> inOrder) {
        long handOvers = inOrder.stream().filter(entry -> entry.event() == Event.HANDED_OVER).count();
        verdicts.count(HAND_OVERS, Math.max(0, handOvers - 1));
    }

    private void judgeCalls(List<JournalEntry> inOrder) {
        JournalEntry completed = null;
        JournalEntry before = null;
        for (JournalEntry entry : inOrder) {
            if (entry.event() == Event.COMPLETED && completed == null) {
                completed = entry;
            } else if (entry.event() == Event.BEGUN) {
                judgeCall(entry, before, completed);
                before = entry;
            }
        }
    }

    private void judgeCall(JournalEntry call, @Nullable JournalEntry before, @Nullable JournalEntry completed) {
        verdicts.count(CALLS, 1);
        verdicts.judged(Promise.NOTHING_EARLY, 1);
        verdicts.judged(Promise.ONE_EFFECT, 1);
        verdicts.judged(Promise.NO_REPEAT_WITHOUT_A_CAUSE, before == null ? 0 : 1);
        if (call.at() < call.nominal() * 1_000) {
            verdicts.broken(Promise.NOTHING_EARLY, call.toString());
        }
        if (completed != null) {
            judgeCallAfterCompletion(call, completed);
        } else if (before != null) {
            Optional<Disturbances.Disturbance> cause = disturbances.thatCutsOff(before.instance(), before.at(),
                    call.at());
            cause.ifPresentOrElse(fault -> verdicts.count(REPEATS, 1),
                    () -> verdicts.broken(Promise.NO_REPEAT_WITHOUT_A_CAUSE, call + " after " + before));
        }
    }

    private void judgeCallAfterCompletion(JournalEntry call, JournalEntry completed) {
        boolean granted = call.granted() <= completed.at();
        if (granted && disturbances.thatFroze(call.instance(), call.granted(), call.at()).isPresent()) {
            verdicts.count(LATE_STARTS, 1);
        } else {
            verdicts.broken(Promise.ONE_EFFECT, call + " after " + completed);
        }
    }
}
