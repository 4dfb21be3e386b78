package com.crmscheduler.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the workloads and prints their figures. */
public final class Benchmark {

    private final Options options;
    private final Servers servers;
    private final Report report;

    private Benchmark(Options options, Servers servers, Report report) {
        this.options = options;
        this.servers = servers;
        this.report = report;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(arguments);
        Report report = new Report(System.out);
        try (Servers servers = Servers.start(System.getenv())) {
            Runtime machine = Runtime.getRuntime();
            report.say(servers.describe());
            report.say("Java " + Runtime.version() + ", " + machine.availableProcessors() + " cores, heap "
                    + machine.maxMemory() / (1 << 20) + " MiB, medians of " + options.runs());
            new Benchmark(options, servers, report).run();
        }
        report.printTable();
    }

    private void run() throws IOException, InterruptedException {
        Figures alone = null;
        for (String name : options.workloads()) {
            Workload workload = workload(name);
            Figures median = measure(workload);
            if (name.equals("W3")) {
                alone = median;
            }
            report.add(workload, options.runs(), name.equals("W5") ? comparedWith(alone, median) : median);
        }
    }

    private Workload workload(String name) {
        return switch (name) {
            case "W1" -> new CreateWorkload();
            case "W2" -> new DrainWorkload();
            case "W3" -> LatenessWorkload.alone(options.seconds());
            case "W4" -> new MemoryWorkload(new RedisProbe(servers.redis()));
            default -> LatenessWorkload.besidePending(options.seconds(), options.pending());
        };
    }

    private Figures measure(Workload workload) throws IOException, InterruptedException {
        new RedisProbe(servers.redis()).clear();
        RawRedis raw = new RawRedis(servers.redis());
        List<Figures> runs = new ArrayList<>();
        try (Product product = Product.start(servers)) {
            workload.prepare(product);
            if (workload.warmsUp()) {
                workload.run(product, raw, workload.name() + "-warm-up");
            }
            for (int run = 1; run <= options.runs(); run++) {
                runs.add(workload.run(product, raw, workload.name() + "-" + run));
            }
        }
        return Figures.median(runs);
    }

    private static Figures comparedWith(@Nullable Figures alone, Figures beside) {
        if (alone == null) {
            return beside;
        }
        return beside.with("p99 to W3's", beside.values().getOrDefault("p99 ms", 0.0)
                / alone.values().getOrDefault("p99 ms", 1.0));
    }
}
