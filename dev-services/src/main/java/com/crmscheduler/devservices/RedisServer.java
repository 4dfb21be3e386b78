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
public final class RedisServer extends LocalServer {

    /** Reading a long append-only file takes its time; a server that ends is noticed at once. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PROBE_TIMEOUT_MILLIS = 2_000;

    private RedisServer(Launch launch) {
        super(launch);
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
        return new RedisServer(Launch.on(settings.port(), port -> {
            // The bus port of a cluster node is in there: its peers look for it where they saw it last.
            List<String> configuration = configuration(home, settings, port);
            return () -> launch(home, configuration, port);
        }));
    }

    /** Its address, as in {@code redis://127.0.0.1:6379}. */
    public String uri() {
        return "redis://" + host() + ":" + port();
    }

    private static ServerProcess launch(Path directory, List<String> configuration, int port) {
        Path file = directory.resolve("redis.conf");
        try {
            Files.createDirectories(directory);
            Files.write(file, configuration, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ServerFailure("cannot write " + file, e);
        }
        List<String> command = List.of(RedisBinary.unpacked().toString(), file.toString());
        ServerProcess process = ServerProcess.start("redis", command, directory, directory.resolve("redis.log"));
        process.await(() -> answers(port), PATIENCE, "Redis on port " + port);
        return process;
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
