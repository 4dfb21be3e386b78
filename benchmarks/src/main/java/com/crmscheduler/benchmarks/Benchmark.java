package com.crmscheduler.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the workloads and prints their figures. */
public final class Benchmark {

    private final Options options;
    private final Report report;

    private Benchmark(Options options, Report report) {
        this.options = options;
        this.report = report;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(arguments);
        Report report = new Report(System.out);
        Runtime machine = Runtime.getRuntime();
        report.say("Java " + Runtime.version() + ", " + machine.availableProcessors() + " cores, heap "
                + machine.maxMemory() / (1 << 20) + " MiB, medians of " + options.runs());
        Benchmark benchmark = new Benchmark(options, report);
        benchmark.onRedisAndKafka(options.workloads().stream().filter(Options.REDIS_KAFKA::contains).toList());
        benchmark.onAws(options.workloads().stream().filter(Options.AWS::contains).toList());
        report.printTable();
    }

    private void onRedisAndKafka(List<String> names) throws IOException, InterruptedException {
        if (names.isEmpty()) {
            return;
        }
        try (RedisKafkaServers servers = RedisKafkaServers.start(System.getenv())) {
            report.say(servers.describe());
            Figures alone = null;
            for (String name : names) {
                Workload workload = workload(name, servers);
                Figures median = measure(workload, servers);
                if (name.equals("W3")) {
                    alone = median;
                }
                report.add(workload, options.runs(), name.equals("W5") ? comparedWith(alone, median) : median);
            }
        }
    }

    private void onAws(List<String> names) throws IOException, InterruptedException {
        if (names.isEmpty()) {
            return;
        }
        try (AwsServers servers = AwsServers.start()) {
            report.say(servers.describe());
            for (String name : names) {
                Workload workload = name.equals("A1") ? new AwsCreateWorkload() : new AwsConsumeWorkload();
                report.add(workload, options.runs(), measure(workload, servers));
            }
        }
    }

    private Workload workload(String name, RedisKafkaServers servers) {
        RawRedis raw = new RawRedis(servers.redis());
        return switch (name) {
            case "W1" -> new CreateWorkload(raw);
            case "W2" -> new DrainWorkload(raw);
            case "W3" -> LatenessWorkload.alone(options.seconds());
            case "W6" -> new TakeoverWorkload(servers);
            case "W4" -> new MemoryWorkload(new RedisProbe(servers.redis()), raw);
            default -> LatenessWorkload.besidePending(options.seconds(), options.pending());
        };
    }

    private Figures measure(Workload workload, Servers servers) throws IOException, InterruptedException {
        servers.clear();
        List<Figures> runs = new ArrayList<>();
        try (Product product = Product.start(servers.arguments(), workload.arguments())) {
            workload.prepare(product);
            for (int run = 1; run <= workload.warmUps(); run++) {
                workload.run(product, workload.name() + "-warm-up-" + run);
            }
            for (int run = 1; run <= options.runs(); run++) {
                runs.add(workload.run(product, workload.name() + "-" + run));
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
