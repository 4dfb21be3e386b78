package com.crmscheduler.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What a program has started of a technology: beans, threads, health, meters. */
enum Footprint {

    REDIS_AND_KAFKA(List.of("io.lettuce.", "org.springframework.data.redis.", "org.springframework.boot.data.redis.",
            "org.apache.kafka.", "org.springframework.kafka.", "org.springframework.boot.kafka.",
            "com.crmscheduler.adapter.redis.", "com.crmscheduler.adapter.kafka."),
            List.of("lettuce", "kafka", "redis", "partition-loop"), List.of("\"redis\"", "\"kafka\""),
            List.of("lettuce", "kafka", "scheduled_tasks")),
    AWS(List.of("software.amazon.", "com.crmscheduler.adapter.aws."),
            List.of("aws", "sdk-", "idle-connection-reaper"), List.of("\"aws\""),
            List.of("scheduler_sqs", "scheduler_aws"));

    private final List<String> packages;
    private final List<String> threads;
    private final List<String> contributors;
    private final List<String> meters;

    Footprint(List<String> packages, List<String> threads, List<String> contributors, List<String> meters) {
        this.packages = packages;
        this.threads = threads;
        this.contributors = contributors;
        this.meters = meters;
    }

    /** The threads that there are, to be told from what a program starts. */
    static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    /** @param before the threads that were there before the program was */
    void isAbsentFrom(RunningProgram program, Set<Thread> before) {
        assertThat(beans(program)).isEmpty();
        Set<Thread> started = threads();
        started.removeAll(before);
        assertThat(started.stream().map(Thread::getName).filter(name -> holdsAny(name, threads))).isEmpty();
        assertThat(program.get("/actuator/health").body()).doesNotContain(contributors);
        assertThat(meterNames(program).filter(name -> holdsAny(name, meters))).isEmpty();
    }

    /** So that a word that no longer occurs anywhere does not pass for absence. */
    void isPresentIn(RunningProgram program) {
        assertThat(beans(program)).isNotEmpty();
        assertThat(threads().stream().map(Thread::getName).filter(name -> holdsAny(name, threads))).isNotEmpty();
        assertThat(program.get("/actuator/health").body()).contains(contributors);
        assertThat(meterNames(program).filter(name -> holdsAny(name, meters))).isNotEmpty();
    }

    private Stream<String> beans(RunningProgram program) {
        return program.beanTypes().map(Class::getName).filter(name -> packages.stream().anyMatch(name::startsWith));
    }

    private static Stream<String> meterNames(RunningProgram program) {
        return program.get("/actuator/prometheus").body().lines().filter(line -> line.startsWith("# TYPE "));
    }

    private static boolean holdsAny(String text, List<String> words) {
        String lower = text.toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(lower::contains);
    }
}
