package com.crmscheduler.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.benchmarks.faults.JournalEntry.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the README promises of several instances and of faults, against real servers and real processes: {@code bin/faults --short}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServiceFaultIT {

    private static final Logger log = LoggerFactory.getLogger(ServiceFaultIT.class);
    private static final InstantSource TIME = ServiceNode.machineClock();
    private static final int CALM = 6_000;

    private Path directory;
    private FaultCluster cluster;

    @BeforeAll
    void startServersAndInstances(@TempDir Path temporary) {
        directory = temporary;
        cluster = new FaultCluster(directory, 3);
        cluster.startInstances();
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    @Order(1)
    void sharesTheWorkOfThreeInstances_withEachTaskHandedOverAndHandledOnce() {
        ServiceClient client = new ServiceClient(cluster);
        Expectations expectations = new Expectations();
        Customer customer = new Customer(client, TIME, expectations, 1);

        customer.createOnce("calm", CALM, TIME.instant(), Duration.ofSeconds(4));
        Waiting.until("nothing is left", Duration.ofMinutes(3), () -> client.nothingLeft("calm"));

        Verdicts verdicts = new Verdicts();
        List<JournalEntry> entries = journals().stream().flatMap(journal -> Journal.read(journal).stream()).toList();
        new History(journals(), entry -> entry.group().equals("calm")).judge(directory.resolve("calm.history"),
                expectations, Disturbances.NONE, verdicts);
        assertThat(verdicts.evidence()).isEmpty();
        // A creation that was not answered in time, and tried again under another name, may have happened.
        assertThat(verdicts.figure(ExecutionHistory.CALLS) - verdicts.figure(ExecutionHistory.UNACKNOWLEDGED))
                .isEqualTo(CALM);
        if (latest(entries).compareTo(FaultCluster.LEASE) < 0) {
            // Otherwise the machine stood still for longer than a lease, and whoever else had a turn took the work over.
            assertThat(verdicts.figure(ExecutionHistory.HAND_OVERS)).as("handed over again").isZero();
        }
        assertThat(cluster.everStarted()).allSatisfy(instance -> assertThat(entries.stream()
                .filter(entry -> entry.instance().equals(instance.name())).map(JournalEntry::event)
                .collect(Collectors.toSet())).as(instance.name()).contains(Event.HANDED_OVER,
                        Event.BEGUN));
    }

    @Test
    @Order(2)
    void keepsEveryPromise_throughARandomSequenceOfFaults() {
        FaultOptions options = FaultOptions.shortForm(TIME.millis(), directory);
        log.info("seed {}: repeat with bin/faults --short --seed {}", options.seed(), options.seed());

        Verdicts verdicts = new FaultProgram(options, cluster, log::info).run();

        log.info("{}", String.join("\n", verdicts.table()));
        assertThat(verdicts.evidence()).as("seed %d, %d promises broken, the first of each", options.seed(),
                verdicts.broken()).isEmpty();
        assertThat(verdicts.figure(ExecutionHistory.CALLS)).isGreaterThanOrEqualTo(options.tasks());
        assertThat(FaultProgram.kinds()).allSatisfy(
                kind -> assertThat(verdicts.figure(kind.title())).as(kind.title()).isPositive());
    }

    /** How late the latest call of a handler was. */
    private static Duration latest(List<JournalEntry> entries) {
        return Duration.ofMillis(entries.stream().filter(entry -> entry.event() == Event.BEGUN)
                .mapToLong(entry -> entry.at() / 1_000 - entry.nominal()).max().orElse(0));
    }

    private List<Path> journals() {
        return cluster.everStarted().stream().map(ServiceInstance::journal).toList();
    }
}
