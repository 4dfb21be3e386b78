package com.crmscheduler.bootstrap.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.bootstrap.fault.ExecutionHistory.Excuse;
import com.crmscheduler.bootstrap.fault.JournalEntry.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge is judged: each kind of broken promise is planted and must be found, and found as what it is. */
class ExecutionHistoryTest {

    private static final Instant NOMINAL = Instant.parse("2026-11-23T09:00:00Z");
    private static final Map<String, Instant> EXPECTED = Map.of("g/a", NOMINAL);

    @TempDir
    Path directory;

    @Test
    void findsNothing_whenEverythingWentAsPromised() {
        assertThat(violations(Excuse.NONE, entry(Event.BEGUN, 5, "one"), entry(Event.HANDED_OVER, 6, "one"),
                entry(Event.ENDED, 7, "one"), entry(Event.COMPLETED, 9, "one"))).isEmpty();
    }

    @Test
    void findsTheLoss_whenTheHandlerNeverEnded() {
        assertThat(violations(Excuse.NONE, entry(Event.BEGUN, 5, "one"))).singleElement().asString().startsWith("LOST");
        assertThat(violations(Excuse.NONE)).singleElement().asString().startsWith("LOST");
    }

    @Test
    void findsTheEarlyCall_whenItCameAMillisecondBefore() {
        assertThat(violations(Excuse.NONE, entry(Event.BEGUN, -1, "one"), entry(Event.ENDED, 7, "one")))
                .singleElement().asString().startsWith("EARLY");
    }

    @Test
    void findsTheRepeat_whenNothingWasCutOff() {
        JournalEntry[] twice = {entry(Event.BEGUN, 5, "one"), entry(Event.ENDED, 7, "one"),
                entry(Event.BEGUN, 8, "two"), entry(Event.ENDED, 9, "two")};

        assertThat(violations(Excuse.NONE, twice)).singleElement().asString().startsWith("REPEATED");
        assertThat(violations(cutOff("two"), twice)).singleElement().asString().startsWith("REPEATED");
        assertThat(violations(cutOff("one"), twice)).isEmpty();
        assertThat(history(twice).repeats()).isEqualTo(1);
    }

    @Test
    void findsTheCallAfterCompletion_whateverIsExcused() {
        assertThat(violations(cutOff("one"), entry(Event.BEGUN, 5, "one"), entry(Event.ENDED, 7, "one"),
                entry(Event.COMPLETED, 8, "one"), entry(Event.BEGUN, 9, "two"), entry(Event.ENDED, 10, "two")))
                .singleElement().asString().startsWith("AFTER COMPLETION");
    }

    @Test
    void findsTheSecondHandOver_unlessItIsExcused() {
        JournalEntry[] twice = {entry(Event.HANDED_OVER, 4, "one"), entry(Event.HANDED_OVER, 4, "two"),
                entry(Event.BEGUN, 5, "one"), entry(Event.ENDED, 7, "one")};

        assertThat(violations(Excuse.NONE, twice)).singleElement().asString().startsWith("HANDED OVER AGAIN");
        assertThat(violations(new Excuse(Set.of(), true), twice)).isEmpty();
    }

    @Test
    void findsTheWrongId_whenTheRepeatHasAnother() {
        JournalEntry other = new JournalEntry(Event.BEGUN, NOMINAL.plusMillis(8), "two", "id-2", "g/a", NOMINAL, 1);

        assertThat(violations(cutOff("one"), entry(Event.BEGUN, 5, "one"), entry(Event.ENDED, 7, "one"), other))
                .singleElement().asString().startsWith("WRONG ID");
    }

    @Test
    void findsTheWrongId_whenTwoTasksShareOne() {
        Map<String, Instant> two = Map.of("g/a", NOMINAL, "g/b", NOMINAL);
        List<JournalEntry> entries = List.of(entry(Event.ENDED, 7, "one"),
                new JournalEntry(Event.ENDED, NOMINAL, "one", "id-1", "g/b", NOMINAL, 1));

        assertThat(new ExecutionHistory(two, entries).violations(Excuse.NONE)).singleElement().asString()
                .startsWith("WRONG ID");
    }

    @Test
    void findsTheOccurrenceThatNobodyAskedFor() {
        JournalEntry stray = new JournalEntry(Event.BEGUN, NOMINAL.plusMillis(70), "one", "id-2", "g/b", NOMINAL, 1);
        JournalEntry otherTime = new JournalEntry(Event.HANDED_OVER, NOMINAL.plusMillis(70), "one", "id-1", "g/a",
                NOMINAL.plusMillis(60), 1);

        assertThat(
                violations(Excuse.NONE, entry(Event.BEGUN, 5, "one"), entry(Event.ENDED, 7, "one"), stray, otherTime))
                .hasSize(2).allMatch(violation -> violation.startsWith("WRONG ID: nobody asked for"));
    }

    @Test
    void readsBackWhatWasWritten_andLeavesOutAnUnfinishedLine() throws Exception {
        Path path = directory.resolve("one.journal");
        JournalEntry entry = entry(Event.BEGUN, 5, "one");
        Journal journal = Journal.append(path, "one", InstantSource.fixed(NOMINAL));
        journal.write(entry.event(), entry.at(), entry.executionId(), entry.task(), entry.nominal(), entry.attempt());
        Files.writeString(path, Files.readString(path) + "ENDED 17000");

        assertThat(Journal.read(path)).containsExactly(entry);
        assertThat(Journal.read(directory.resolve("never.journal"))).isEmpty();
    }

    private static Excuse cutOff(String instance) {
        return new Excuse(Set.of(instance), true);
    }

    private static List<String> violations(Excuse excuse, JournalEntry... entries) {
        return history(entries).violations(excuse);
    }

    private static ExecutionHistory history(JournalEntry... entries) {
        return new ExecutionHistory(EXPECTED, List.of(entries));
    }

    private static JournalEntry entry(Event event, int millisAfterNominal, String instance) {
        return new JournalEntry(event, NOMINAL.plusMillis(millisAfterNominal), instance, "id-1", "g/a", NOMINAL, 1);
    }
}
