package com.crmscheduler.benchmarks.faults;

import com.crmscheduler.devservices.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** One process of the service. It ends when this JVM does, however that ends. */
final class ServiceInstance implements AutoCloseable {

    private static final List<String> SMALL = List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-Xshare:auto");

    private final String name;
    private final Path directory;
    private final Process guard;
    private final ProcessHandle service;
    private final Controls controls;

    private ServiceInstance(String name, Path directory, Process guard, ProcessHandle service) {
        this.name = name;
        this.directory = directory;
        this.guard = guard;
        this.service = service;
        this.controls = Controls.in(directory.resolve(name + ".controls"));
    }

    /** Starts it; whether it is up yet {@link #isUp()} says. */
    static ServiceInstance start(String name, Path directory, Map<String, String> properties) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", guardScript(), "guard",
                directory.resolve(name + ".log").toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(SMALL);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServiceNode.class.getName(),
                directory.toString(), name));
        properties.forEach((property, value) -> command.add("--" + property + "=" + value));
        try {
            Process guard = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String pid = Objects.requireNonNull(guard.inputReader(StandardCharsets.UTF_8).readLine(), "pid of " + name);
            return new ServiceInstance(name, directory, guard, ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    /**
     * Whether it has started and listens.
     *
     * @throws IllegalStateException when it has ended
     */
    boolean isUp() {
        if (!guard.isAlive()) {
            throw new IllegalStateException(
                    name + " has ended; see " + directory.resolve(name + ".log") + "\n" + lastWords());
        }
        return Files.exists(directory.resolve(name + ".port"));
    }

    URI uri(String path) {
        try {
            return URI.create("http://127.0.0.1:" + Files.readString(directory.resolve(name + ".port")) + path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path journal() {
        return directory.resolve(name + ".journal");
    }

    /** What a fault changes inside it. */
    Controls controls() {
        return controls;
    }

    /** Kills it with signal 9; returns when it is gone. */
    void kill() {
        service.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to stop; returns when it is gone. */
    void stop() {
        signal("TERM");
        awaitEnd();
    }

    /** Freezes it: nothing in it runs, its connections stay open. */
    void freeze() {
        signal("STOP");
    }

    /** Lets it go on as if no time had passed. */
    void thaw() {
        signal("CONT");
    }

    boolean isAlive() {
        return guard.isAlive();
    }

    @Override
    public void close() {
        if (isAlive()) {
            thaw();
            kill();
        }
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(service.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() {
        try {
            if (!guard.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " does not end\n" + lastWords());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(directory.resolve(name + ".log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    /** The script that guards the servers guards the service too. */
    private static String guardScript() {
        try (InputStream script = RedisServer.class.getResourceAsStream("guard.sh")) {
            return new String(Objects.requireNonNull(script, "guard.sh").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
