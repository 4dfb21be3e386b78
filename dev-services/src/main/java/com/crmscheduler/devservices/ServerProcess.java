package com.crmscheduler.devservices;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A server in a process of its own, which ends when this JVM does, however that ends. A shell stands between the two: it stops
 * the server when its standard input reaches the end, and leads a session of its own, so that a Ctrl-C in the terminal reaches
 * the program alone and the program decides in which order things stop.
 */
final class ServerProcess {

    private static final String GUARD = "guard.sh";
    private static final long LOG_BOUND = 10_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(12);
    private static final Duration BETWEEN_PROBES = Duration.ofMillis(20);

    private final String name;
    private final Path log;
    private final Process guard;
    private final ProcessHandle server;

    private ServerProcess(String name, Path log, Process guard, ProcessHandle server) {
        this.name = name;
        this.log = log;
        this.guard = guard;
        this.server = server;
    }

    static ServerProcess start(String name, List<String> command, Path directory, Path log) {
        List<String> line = new ArrayList<>(ownSession());
        line.addAll(List.of("sh", "-c", guardScript(), "crm-scheduler-" + name, log.toString()));
        line.addAll(command);
        try {
            if (Files.exists(log) && Files.size(log) > LOG_BOUND) {
                Files.delete(log);
            }
            Process guard = new ProcessBuilder(line).directory(directory.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            BufferedReader answer = guard.inputReader(StandardCharsets.UTF_8);
            String pid = answer.readLine();
            Optional<ProcessHandle> server = pid == null
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(pid.strip()));
            if (server.isEmpty()) {
                guard.destroy();
                throw new ServerFailure(name + " did not start; see " + log);
            }
            return new ServerProcess(name, log, guard, server.get());
        } catch (IOException e) {
            throw new ServerFailure(name + " did not start: " + e.getMessage(), e);
        }
    }

    long pid() {
        return server.pid();
    }

    boolean isAlive() {
        return guard.isAlive();
    }

    /**
     * Waits until the server serves.
     *
     * @param serves asked again and again
     * @param title what a failure calls the server
     * @throws ServerFailure when it ends before, or does not serve in time; then it is gone
     */
    void await(BooleanSupplier serves, Duration patience, String title) {
        for (long probe = patience.dividedBy(BETWEEN_PROBES); probe > 0; probe--) {
            if (serves.getAsBoolean()) {
                return;
            }
            if (endsWithin(BETWEEN_PROBES)) {
                throw new ServerFailure(title + " ended while starting; see " + log);
            }
        }
        kill();
        throw new ServerFailure(title + " does not serve; see " + log);
    }

    /** Waits for the end of the process; returns whether it came. */
    boolean endsWithin(Duration limit) {
        try {
            return guard.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("interrupted while waiting for " + name, e);
        }
    }

    /** Asks the server to stop, and kills it when it does not; returns when it is gone. */
    void stop() {
        if (!isAlive()) {
            return;
        }
        server.destroy();
        signal("CONT");
        if (!endsWithin(PATIENCE)) {
            kill();
        }
    }

    /** Kills the server, as a crash would; returns when it is gone. */
    void kill() {
        server.destroyForcibly();
        if (!endsWithin(PATIENCE)) {
            throw new ServerFailure(name + " (process " + pid() + ") survives being killed");
        }
    }

    /** Sends STOP or CONT. */
    void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start().waitFor();
        } catch (IOException e) {
            throw new ServerFailure("cannot send " + signal + " to " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("interrupted while sending " + signal + " to " + name, e);
        }
    }

    private static List<String> ownSession() {
        if (onPath("setsid")) {
            return List.of("setsid");
        }
        return onPath("perl") ? List.of("perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV;") : List.of();
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String guardScript() {
        try (InputStream script = ServerProcess.class.getResourceAsStream(GUARD)) {
            if (script == null) {
                throw new ServerFailure(GUARD + " is missing from the classpath");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ServerFailure("cannot read " + GUARD, e);
        }
    }
}
