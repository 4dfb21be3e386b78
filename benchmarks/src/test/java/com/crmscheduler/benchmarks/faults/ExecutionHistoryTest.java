package com.crmscheduler.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.benchmarks.faults.Disturbances.Disturbance;
import com.crmscheduler.benchmarks.faults.JournalEntry.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The judge is judged: each kind of broken promise is planted and must be found, as what it is and as nothing else. */
class ExecutionHistoryTest {

    private static final long NOMINAL = 1_795_651_835_000L;
    private static final JournalEntry[] AS_PROMISED = {entry(Event.HANDED_OVER, 4, "one"), entry(Event.BEGUN, 5, "one"),
            entry(Event.ENDED, 7, "one"), entry(Event.COMPLETED, 9, "one")};

    @TempDir
    private Path directory;

    @Test
    void findsNothing_whenEverythingWentAsPromised() {
        Verdicts verdicts = judge(Disturbances.NONE, AS_PROMISED);

        assertThat(verdicts.evidence()).isEmpty();
        assertThat(verdicts.figure(ExecutionHistory.CALLS)).isEqualTo(1);
    }

    @Test
    void findsTheLoss_whenTheHandlerNeverEnded() {
        assertOnly(Promise.NOTHING_LOST, judge(Disturbances.NONE, entry(Event.BEGUN, 5, "one")));
        assertOnly(Promise.NOTHING_LOST, judge(Disturbances.NONE));
    }

    @Test
    void findsTheEarlyCall_whenItCameAMillisecondBefore() {
        assertOnly(Promise.NOTHING_EARLY,
                judge(Disturbances.NONE, entry(Event.BEGUN, -1, "one"), entry(Event.ENDED, 7, "one")));
    }

    @Test
    void findsTheRepeat_unlessAFaultMayHaveCutTheCallBeforeOff() {
        JournalEntry[] twice = {entry(Event.BEGUN, 100, "one"), entry(Event.BEGUN, 200, "two"),
                entry(Event.ENDED, 210, "two")};

        assertOnly(Promise.NO_REPEAT_WITHOUT_A_CAUSE, judge(Disturbances.NONE, twice));
        assertOnly(Promise.NO_REPEAT_WITHOUT_A_CAUSE, judge(after(Fault.Kind.INSTANCE_KILL, "two", 110, 120), twice));
        assertOnly(Promise.NO_REPEAT_WITHOUT_A_CAUSE, judge(after(Fault.Kind.INSTANCE_KILL, "one", 201, 220), twice));
        assertOnly(Promise.NO_REPEAT_WITHOUT_A_CAUSE, judge(after(Fault.Kind.INSTANCE_KILL, "one", 10, 20), twice));
        Verdicts excused = judge(after(Fault.Kind.INSTANCE_KILL, "one", 110, 120), twice);
        assertThat(excused.evidence()).isEmpty();
        assertThat(excused.figure(ExecutionHistory.REPEATS)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"KAFKA_KILL", "KAFKA_LINK_CUT", "CLOCK_STEP", "HANDLERS_SLOW"})
    void findsTheRepeat_whenTheFaultCannotHaveCutItOff(Fault.Kind kind) {
        assertOnly(Promise.NO_REPEAT_WITHOUT_A_CAUSE, judge(after(kind, "one", 110, 120),
                entry(Event.BEGUN, 100, "one"), entry(Event.BEGUN, 200, "two"), entry(Event.ENDED, 210, "two")));
    }

    @Test
    void findsTheCallAfterCompletion_whateverIsExcused() {
        assertOnly(Promise.ONE_EFFECT, judge(after(Fault.Kind.INSTANCE_KILL, "one", 6, 8), calledAgain(9, 9)));
        assertOnly(Promise.ONE_EFFECT, judge(after(Fault.Kind.INSTANCE_FREEZE, "two", 6, 8), calledAgain(9, 9)));
    }

    @Test
    void excusesTheCallAfterCompletion_whenItWasGrantedBeforeAndFrozen() {
        Verdicts frozen = judge(after(Fault.Kind.INSTANCE_FREEZE, "two", 7, 800), calledAgain(6, 801));

        assertThat(frozen.evidence()).isEmpty();
        assertThat(frozen.figure(ExecutionHistory.LATE_STARTS)).isEqualTo(1);
        assertOnly(Promise.ONE_EFFECT, judge(after(Fault.Kind.INSTANCE_FREEZE, "one", 7, 800), calledAgain(6, 801)));
        assertOnly(Promise.ONE_EFFECT, judge(after(Fault.Kind.INSTANCE_KILL, "two", 7, 800), calledAgain(6, 801)));
    }

    @Test
    void countsTheSecondHandOver() {
        Verdicts verdicts = judge(Disturbances.NONE, entry(Event.HANDED_OVER, 3, "two"), AS_PROMISED[0],
                AS_PROMISED[1], AS_PROMISED[2]);

        assertThat(verdicts.evidence()).isEmpty();
        assertThat(verdicts.figure(ExecutionHistory.HAND_OVERS)).isEqualTo(1);
    }

    @Test
    void findsTheOtherIdentity_whenTheRepeatHasAnotherId() {
        JournalEntry other = new JournalEntry(Event.ENDED, micros(8), "one", "id-2", "g/a", NOMINAL, 1);

        assertOnly(Promise.ONE_IDENTITY, judge(Disturbances.NONE, AS_PROMISED[1], AS_PROMISED[2], other));
    }

    @Test
    void findsTheOtherIdentity_whenTwoOccurrencesShareAnId() {
        JournalEntry other = new JournalEntry(Event.ENDED, micros(8), "one", "id-1", "g/a", NOMINAL + 60, 1);
        Expectations expectations = new Expectations();
        expectations.promise("g/a", NOMINAL);
        expectations.promise("g/a", NOMINAL + 60);

        assertOnly(Promise.ONE_IDENTITY, judge(expectations, Disturbances.NONE, AS_PROMISED[2], other));
    }

    @Test
    void findsWhatNobodyAskedFor_andAllowsWhatWasNotAcknowledged() {
        JournalEntry stray = new JournalEntry(Event.ENDED, micros(8), "one", "id-2", "g/b", NOMINAL, 1);
        Expectations expectations = new Expectations();
        expectations.promise("g/a", NOMINAL);

        assertOnly(Promise.ONE_IDENTITY, judge(expectations, Disturbances.NONE, AS_PROMISED[2], stray));
        expectations.allow("g/b", NOMINAL);
        Verdicts allowed = judge(expectations, Disturbances.NONE, AS_PROMISED[2], stray);
        assertThat(allowed.evidence()).isEmpty();
        assertThat(allowed.figure(ExecutionHistory.UNACKNOWLEDGED)).isEqualTo(1);
    }

    @Test
    void judgesJournalsOfManyProcesses_inOrder_andLeavesOutAnUnfinishedLine() throws Exception {
        Path one = journal("one", AS_PROMISED[0], AS_PROMISED[1], AS_PROMISED[2]);
        Path two = journal("two", entry(Event.COMPLETED, 9, "two"), entry(Event.HANDED_OVER, 11, "two"));
        Files.writeString(two, Files.readString(two) + "BEGUN 17000");
        Verdicts verdicts = new Verdicts();
        Expectations expectations = new Expectations();
        expectations.promise("g/a", NOMINAL);
        Path file = directory.resolve("history");

        long entries = new History(List.of(one, two, directory.resolve("never")), entry -> true).judge(file,
                expectations, after(Fault.Kind.INSTANCE_KILL, "two", 11, 12), verdicts);

        assertThat(verdicts.evidence()).isEmpty();
        assertThat(entries).isEqualTo(5);
        assertThat(Files.readAllLines(file)).hasSize(6).element(0).asString().startsWith("FAULT");
        assertThat(Files.readAllLines(file).subList(1, 6).stream().map(JournalEntry::parse)).isSortedAccordingTo(
                (a, b) -> Long.compare(a.at(), b.at()));
        try (var left = Files.list(directory)) {
            assertThat(left).hasSize(3);
        }
    }

    private Path journal(String instance, JournalEntry... entries) {
        Path path = directory.resolve(instance);
        Journal journal = Journal.append(path, instance, ServiceNode.machineClock());
        for (JournalEntry entry : entries) {
            journal.write(entry);
        }
        return path;
    }

    private static JournalEntry[] calledAgain(int granted, int at) {
        JournalEntry again = new JournalEntry(Event.BEGUN, micros(at), "two", "id-1", "g/a", NOMINAL, 1,
                micros(granted));
        return new JournalEntry[]{entry(Event.BEGUN, 5, "one"), entry(Event.ENDED, 7, "one"),
                entry(Event.COMPLETED, 8, "one"), again};
    }

    private static void assertOnly(Promise promise, Verdicts verdicts) {
        assertThat(verdicts.evidence()).singleElement().asString().startsWith(promise.name());
        assertThat(Arrays.stream(Promise.values()).filter(each -> verdicts.broken(each) > 0)).containsExactly(promise);
    }

    private static Disturbances after(Fault.Kind kind, String instance, int from, int until) {
        return new Disturbances(
                List.of(new Disturbance(kind, Optional.of(instance), micros(from), micros(until))),
                Duration.ofMillis(20));
    }

    private static Verdicts judge(Disturbances disturbances, JournalEntry... entries) {
        Expectations expectations = new Expectations();
        expectations.promise("g/a", NOMINAL);
        return judge(expectations, disturbances, entries);
    }

    private static Verdicts judge(Expectations expectations, Disturbances disturbances, JournalEntry... entries) {
        Verdicts verdicts = new Verdicts();
        new ExecutionHistory(expectations, disturbances, verdicts).judge(List.of(entries));
        return verdicts;
    }

    private static JournalEntry entry(Event event, int millisAfterNominal, String instance) {
        return new JournalEntry(event, micros(millisAfterNominal), instance, "id-1", "g/a", NOMINAL, 1);
    }

    private static long micros(int millisAfterNominal) {
        return (NOMINAL + millisAfterNominal) * 1_000;
    }
}
