package com.crmscheduler.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A second instance of the service, in a process of its own, which tells what it has handled. It ends with this JVM. */
final class OtherInstance implements AutoCloseable {

    private static final String UP = "#up";
    private static final String HANDLED = "#handled ";

    private final Process process;
    private final CountDownLatch up = new CountDownLatch(1);
    /** What the service logs while it starts, in case that fails. */
    private final List<String> said = new CopyOnWriteArrayList<>();

    private OtherInstance(Process process) {
        this.process = process;
    }

    /** The program of that process; {@code arguments[0]} is how many milliseconds a handler takes, the rest the service's. */
    public static void main(String[] arguments) throws IOException {
        // The service may log to it too, so that lines must not be torn.
        PrintStream out = System.out;
        String[] own = Arrays.copyOfRange(arguments, 1, arguments.length);
        try (Product product = Product.start(own, new String[0])) {
            product.handler().tell(Duration.ofMillis(Long.parseLong(arguments[0])),
                    task -> out.println(HANDLED + task));
            out.println(UP);
            while (System.in.read() >= 0) {
                // Its end is the end of whoever started this.
            }
        }
    }

    /**
     * Starts it and waits until it is up.
     *
     * @param handled gets the name, as in {@code group/name}, of each task that it has handled
     */
    static OtherInstance start(String[] arguments, Duration handlerTakes, Consumer<String> handled)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-cp",
                System.getProperty("java.class.path"), OtherInstance.class.getName(),
                Long.toString(handlerTakes.toMillis())));
        command.addAll(List.of(arguments));
        OtherInstance started = new OtherInstance(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
        Thread.ofPlatform().name("other-instance").daemon().start(() -> started.listen(handled));
        if (!started.up.await(2, TimeUnit.MINUTES) || !started.process.isAlive()) {
            started.close();
            throw new IllegalStateException("the second instance does not start\n" + String.join("\n", started.said));
        }
        return started;
    }

    /** Kills it with signal 9, and returns when it is gone and all that it told is read. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void listen(Consumer<String> handled) {
        try (BufferedReader told = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                if (line.startsWith(HANDLED)) {
                    handled.accept(line.substring(HANDLED.length()));
                } else if (line.equals(UP)) {
                    up.countDown();
                } else if (up.getCount() > 0) {
                    said.add(line);
                }
            }
        } catch (IOException ended) {
            said.add(ended.toString());
        } finally {
            up.countDown();
        }
    }
}
