package com.crmscheduler.benchmarks.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The program: starts servers and instances, runs the faults, prints the table. Ends with 1 when a promise was broken. */
public final class Faults {

    private Faults() {}

    public static void main(String[] arguments) throws IOException {
        FaultOptions options = FaultOptions.parse(ServiceNode.machineClock(), arguments);
        Path run = options.directory().resolve("run-" + options.seed()).toAbsolutePath();
        // What an earlier run with this seed left when a promise was broken.
        delete(run);
        Files.createDirectories(run);
        System.out.println("seed " + options.seed() + ": " + options);
        Verdicts verdicts;
        try (FaultCluster cluster = new FaultCluster(run, options.instances())) {
            cluster.startInstances();
            verdicts = new FaultProgram(options, cluster, System.out::println).run();
        }
        System.out.println();
        verdicts.table().forEach(System.out::println);
        verdicts.evidence().forEach(System.out::println);
        if (verdicts.broken() == 0) {
            delete(run);
        } else {
            System.out.println("logs and journals are in " + run);
            System.exit(1);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
