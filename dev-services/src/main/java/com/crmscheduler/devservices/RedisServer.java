package com.crmscheduler.devservices;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A real Redis in a process of its own, on loopback. It ends with this JVM, even when that is killed. What it holds is kept in
 * its directory and is there again after {@link #restart()} or another start in the same directory.
 *
 * <p>Safe for any number of threads.
 */
public final class RedisServer implements LocalServer {

    private static final int START_ATTEMPTS = 5;
    private static final int PROBES = 1_500;
    private static final Duration BETWEEN_PROBES = Duration.ofMillis(20);
    private static final int PROBE_TIMEOUT_MILLIS = 2_000;

    private final Path directory;
    private final RedisServerSettings settings;
    private final int port;
    private ServerProcess process;

    private RedisServer(Path directory, RedisServerSettings settings, int port, ServerProcess process) {
        this.directory = directory;
        this.settings = settings;
        this.port = port;
        this.process = process;
    }

    /** Starts a server with {@linkplain RedisServerSettings#DEFAULTS the defaults} and waits until it answers. */
    public static RedisServer start(Path directory) {
        return start(directory, RedisServerSettings.DEFAULTS);
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param directory where its data and its log {@code redis.log} lie; created when missing, one server at a time
     * @throws ServerFailure when it does not start, or there is none for this operating system
     */
    public static RedisServer start(Path directory, RedisServerSettings settings) {
        Path home = directory.toAbsolutePath().normalize();
        if (settings.port() != 0) {
            return new RedisServer(home, settings, settings.port(), launch(home, settings, settings.port()));
        }
        for (int attempt = 1;; attempt++) {
            int port = Loopback.freePort();
            try {
                return new RedisServer(home, settings, port, launch(home, settings, port));
            } catch (ServerFailure portTakenMeanwhile) {
                if (attempt == START_ATTEMPTS) {
                    throw portTakenMeanwhile;
                }
            }
        }
    }

    public String host() {
        return Loopback.HOST;
    }

    @Override
    public int port() {
        return port;
    }

    /** Its address, as in {@code redis://127.0.0.1:6379}. */
    public String uri() {
        return "redis://" + host() + ":" + port;
    }

    /** The process id of the server itself. */
    @Override
    public synchronized long pid() {
        return process.pid();
    }

    public synchronized boolean isRunning() {
        return process.isAlive();
    }

    /** Kills it, as a crash would; returns when it is gone. */
    public synchronized void killHard() {
        process.kill();
    }

    /** Stops it in an orderly way; returns when it is gone. */
    public synchronized void stop() {
        process.stop();
    }

    /** Starts it again on the same port with the same data, stopping it first where it runs; waits until it answers. */
    public synchronized void restart() {
        process.stop();
        process = launch(directory, settings, port);
    }

    /** Freezes it: connections stay open and nothing answers, until {@link #resume()}. */
    public synchronized void suspend() {
        process.signal("STOP");
    }

    /** Lets a frozen server go on. */
    public synchronized void resume() {
        process.signal("CONT");
    }

    /** Stops it; its data stays. */
    @Override
    public void close() {
        stop();
    }

    private static ServerProcess launch(Path directory, RedisServerSettings settings, int port) {
        Path log = directory.resolve("redis.log");
        Path configuration = directory.resolve("redis.conf");
        try {
            Files.createDirectories(directory);
            Files.write(configuration, configuration(directory, settings, port), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ServerFailure("cannot write " + configuration, e);
        }
        List<String> command = List.of(RedisBinary.unpacked().toString(), configuration.toString());
        ServerProcess process = ServerProcess.start("redis", command, directory, log);
        for (int probe = 0; probe < PROBES; probe++) {
            if (answers(port)) {
                return process;
            }
            if (process.endsWithin(BETWEEN_PROBES)) {
                throw new ServerFailure("Redis ended while starting on port " + port + "; see " + log);
            }
        }
        process.kill();
        throw new ServerFailure("Redis does not answer on port " + port + "; see " + log);
    }

    private static List<String> configuration(Path directory, RedisServerSettings settings, int port) {
        List<String> lines = new ArrayList<>();
        lines.add("bind " + Loopback.HOST);
        lines.add("port " + port);
        lines.add("dir \"" + directory.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        lines.add("daemonize no");
        lines.add("maxmemory-policy noeviction");
        lines.addAll(settings.persistence().lines());
        if (settings.cluster()) {
            lines.add("cluster-enabled yes");
            lines.add("cluster-config-file nodes.conf");
            lines.add("cluster-node-timeout 2000");
            lines.add(String.format(Locale.ROOT, "cluster-port %d", Loopback.freePort()));
        }
        lines.addAll(settings.extraLines());
        return lines;
    }

    /** Whether a server on this port answers PING; one that still loads its data does not yet. */
    static boolean answers(int port) {
        try {
            return command(port, "PING").startsWith("+PONG");
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Sends one command and reads the start of the answer: enough for a status, a number, or a short string. */
    static String command(int port, String... words) throws IOException {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Loopback.address(), port), PROBE_TIMEOUT_MILLIS);
            socket.setSoTimeout(PROBE_TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[8_192];
            int read = socket.getInputStream().read(answer);
            return read < 0 ? "" : new String(answer, 0, read, StandardCharsets.US_ASCII);
        }
    }
}
