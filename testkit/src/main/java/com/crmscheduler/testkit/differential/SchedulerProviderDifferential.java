package com.crmscheduler.testkit.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.contract.VirtualTimeHarness;
import com.crmscheduler.testkit.memory.InMemoryBackend;
import com.crmscheduler.testkit.memory.InMemoryHarness;
import com.crmscheduler.testkit.memory.InMemoryHarness.Adapters;
import com.crmscheduler.testkit.memory.InMemorySchedulerProvider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the same at random to a provider and to the in-memory one, which declares the same capabilities, and compares every
 * answer, what is visible, and what fired. Since the reference is the same for all, providers that agree with it agree with
 * each other. {@code -Ddifferential.operations} says how many operations, {@code -Dseed} which.
 */
public abstract class SchedulerProviderDifferential {

    private static final Logger log = LoggerFactory.getLogger(SchedulerProviderDifferential.class);
    private static final int OPERATIONS = Integer.getInteger("differential.operations", 1_000);
    private static final long SEED = Long.getLong("seed", 20_261_123);
    private static final int REMEMBERED = 25;

    /** The hours before the clocks change in one of the zones that are drawn. */
    private static final List<Instant> STARTS = List.of(Instant.parse("2026-10-24T23:30:00Z"),
            Instant.parse("2026-11-01T03:00:00Z"), Instant.parse("2027-03-14T03:00:00Z"),
            Instant.parse("2027-03-27T22:00:00Z"), Instant.parse("2027-04-03T12:00:00Z"));

    /** The one hook: the provider under test at work on a backend with nothing in it, whose clock is the given one. */
    protected abstract VirtualTimeHarness harness(MutableTime time);

    @Test
    @DisplayName("random operations are answered and fire as with the reference")
    void agreesWithTheReference() {
        log.info("comparing by -Dseed={} -Ddifferential.operations={}", SEED, OPERATIONS);
        Random random = new Random(SEED);
        Instant start = STARTS.get(random.nextInt(STARTS.size())).plusSeconds(random.nextInt(3_600));
        try (VirtualTimeHarness subject = harness(new MutableTime(start))) {
            SchedulerCapabilities capabilities = subject.provider().capabilities();
            VirtualTimeHarness reference = new InMemoryHarness(new Adapters() {
                @Override
                public SchedulerProvider provider(InMemoryBackend backend, InstantSource clock) {
                    return new InMemorySchedulerProvider(backend, clock, capabilities);
                }
            }, new MutableTime(start));
            new Run(random, reference, subject, capabilities).run();
        }
    }

    /** The two sides, and what was done to them. */
    private static final class Run {

        private final RandomTasks draw;
        private final RandomOperations operations;
        private final Sight sight;
        private final VirtualTimeHarness reference;
        private final VirtualTimeHarness subject;
        private final boolean recalls;
        private final Deque<String> latest = new ArrayDeque<>();
        private int done;
        private int fired;

        Run(Random random, VirtualTimeHarness reference, VirtualTimeHarness subject,
                SchedulerCapabilities capabilities) {
            this.reference = reference;
            this.subject = subject;
            this.sight = new Sight(capabilities);
            this.draw = new RandomTasks(random, capabilities);
            this.operations = new RandomOperations(draw, capabilities, reference, sight, subject.group());
            this.recalls = capabilities.has(Capability.EXECUTION_LEDGER);
        }

        void run() {
            while (done < OPERATIONS) {
                for (Operation operation : operations.next()) {
                    compare(operation);
                    done++;
                }
                if (!recalls) {
                    // What is due at this very instant cannot be recalled, and that it has fired shows a second later.
                    compare(operations.pass(Duration.ofSeconds(1)));
                }
                if (draw.chance(25)) {
                    compareWhatFired();
                    compare(operations.listAll());
                }
            }
            compareWhatFired();
            compare(operations.listAll());
            log.info("operations={} and executions={} agreed", done, fired);
        }

        private void compare(Operation operation) {
            if (latest.size() == REMEMBERED) {
                latest.removeFirst();
            }
            latest.add(reference.now() + " " + operation.text());
            Object expected = operation.on(reference);
            Object actual = operation.on(subject);
            Set<ScheduleTaskId> unsettled = operations.unsettled();
            requireSame(operation.text(), sight.of(actual, unsettled), sight.of(expected, unsettled));
        }

        private void compareWhatFired() {
            List<String> expected = Sight.fired(reference, fired);
            requireSame("what fired", Sight.fired(subject, fired), expected);
            fired += expected.size();
        }

        /** Of long lists only what differs is worth reading. */
        private void requireSame(String what, Object actual, Object expected) {
            if (actual instanceof List<?> ours && expected instanceof List<?> theirs) {
                assertThat(without(ours, theirs)).as(() -> "too much of " + what + description()).isEmpty();
                assertThat(without(theirs, ours)).as(() -> "missing of " + what + description()).isEmpty();
            }
            assertThat(actual).as(() -> what + description()).isEqualTo(expected);
        }

        private static List<?> without(List<?> all, List<?> known) {
            List<Object> left = new ArrayList<>(all);
            known.forEach(left::remove);
            return left;
        }

        private String description() {
            return "; -Dseed=" + SEED + ", operation " + done + ", the latest ones being\n" + String.join("\n", latest)
                    + "\n";
        }
    }
}
