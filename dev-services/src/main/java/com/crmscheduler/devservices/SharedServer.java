package com.crmscheduler.devservices;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one server of a directory, shared by all programs that name that directory. Whoever comes first starts it, and it stops
 * with that program; the others attach to it. A lock that the operating system frees even after kill -9 says who is first, and
 * the file {@code server.properties} says where the server is.
 */
final class SharedServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SharedServer.class);
    private static final Duration UNTIL_OTHER_IS_READY = Duration.ofSeconds(60);
    private static final Duration UNTIL_LEFTOVER_IS_GONE = Duration.ofSeconds(12);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);
    private static final String ADDRESS_FILE = "server.properties";

    private final Kind kind;
    private final int port;
    private final @Nullable Ownership ownership;

    private SharedServer(Kind kind, int port, @Nullable Ownership ownership) {
        this.kind = kind;
        this.port = port;
        this.ownership = ownership;
    }

    /**
     * Starts the server of a directory, or attaches to it.
     *
     * @param usualPort where it listens when that port is free
     * @throws ServerFailure when it neither starts nor answers
     */
    static SharedServer startOrAttach(Kind kind, Path directory, int usualPort) {
        long looks = UNTIL_OTHER_IS_READY.dividedBy(BETWEEN_LOOKS);
        for (long look = 0; look < looks; look++) {
            Optional<SharedServer> found = tryStart(kind, directory, usualPort).or(() -> tryAttach(kind, directory));
            if (found.isPresent()) {
                return found.get();
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        throw new ServerFailure(
                "Another program holds " + directory + ", but its " + kind + " does not answer. Stop that"
                        + " program, or choose another directory by scheduler.dev-services.directory.");
    }

    String host() {
        return Loopback.HOST;
    }

    int port() {
        return port;
    }

    /** Its address, as in {@code 127.0.0.1:6379}. */
    String address() {
        return host() + ":" + port;
    }

    /** Whether another program started it and will stop it. */
    boolean isAttached() {
        return ownership == null;
    }

    @Override
    public void close() {
        if (ownership != null) {
            ownership.close();
            log.info("{} stopped", kind);
        }
    }

    private static Optional<SharedServer> tryStart(Kind kind, Path directory, int usualPort) {
        FileLock lock = lock(directory);
        if (lock == null) {
            return Optional.empty();
        }
        try {
            Path addressFile = directory.resolve(ADDRESS_FILE);
            awaitEndOfLeftover(kind, addressFile);
            LocalServer server = start(kind, directory, usualPort);
            write(addressFile, server);
            log.info("{} started on {}:{} (process {}), data in {}", kind, Loopback.HOST, server.port(), server.pid(),
                    directory);
            Ownership ownership = new Ownership(server, lock, addressFile, new AtomicBoolean());
            ownership.tellWhenItEnds(kind);
            return Optional.of(new SharedServer(kind, server.port(), ownership));
        } catch (IOException | ServerFailure e) {
            release(lock);
            throw e instanceof ServerFailure failure ? failure : new ServerFailure("cannot use " + directory, e);
        }
    }

    private static LocalServer start(Kind kind, Path directory, int usualPort) {
        int port = Loopback.portOrFree(usualPort);
        try {
            return kind.start(directory, port);
        } catch (ServerFailure e) {
            log.info("{} does not start on port {} ({}); trying another", kind, port, e.getMessage());
            return kind.start(directory, 0);
        }
    }

    private static Optional<SharedServer> tryAttach(Kind kind, Path directory) {
        return Leftover.read(directory.resolve(ADDRESS_FILE)).filter(found -> found.process().isPresent())
                .filter(found -> kind.answers(found.port())).map(found -> {
                    log.info("{} on {}:{} is shared with the program that started it, and stops with it", kind,
                            Loopback.HOST, found.port());
                    return new SharedServer(kind, found.port(), null);
                });
    }

    /** A program that was killed leaves a server that is still stopping, or one that cannot stop: it has to go first. */
    private static void awaitEndOfLeftover(Kind kind, Path addressFile) throws IOException {
        Optional<ProcessHandle> leftover = Leftover.read(addressFile).flatMap(Leftover::process);
        if (leftover.isPresent()) {
            ProcessHandle process = leftover.get();
            log.info("{} of an earlier run (process {}) is still stopping", kind, process.pid());
            if (!endsWithin(process, UNTIL_LEFTOVER_IS_GONE)) {
                process.destroyForcibly();
                endsWithin(process, UNTIL_LEFTOVER_IS_GONE);
            }
        }
        Files.deleteIfExists(addressFile);
    }

    private static boolean endsWithin(ProcessHandle process, Duration limit) {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("interrupted while process " + process.pid() + " stops", e);
        }
    }

    private static void write(Path addressFile, LocalServer server) throws IOException {
        Properties entries = new Properties();
        entries.setProperty("port", Integer.toString(server.port()));
        entries.setProperty("pid", Long.toString(server.pid()));
        ProcessHandle.of(server.pid()).flatMap(process -> process.info().startInstant())
                .ifPresent(start -> entries.setProperty("started", start.toString()));
        Path partial = addressFile.resolveSibling(ADDRESS_FILE + ".part");
        try (BufferedWriter out = Files.newBufferedWriter(partial, StandardCharsets.UTF_8)) {
            entries.store(out, null);
        }
        Files.move(partial, addressFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @SuppressWarnings("resource") // the channel stays open for as long as the lock is held
    private static @Nullable FileLock lock(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    channel.close();
                }
                return lock;
            } catch (OverlappingFileLockException heldByThisProgram) {
                channel.close();
                return null;
            }
        } catch (IOException e) {
            throw new ServerFailure("cannot lock " + directory + ": " + e.getMessage(), e);
        }
    }

    private static void release(FileLock lock) {
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            log.warn("a lock could not be released; it goes with this program", e);
        }
    }

    /** What a program holds that started the server. */
    private record Ownership(LocalServer server, FileLock lock, Path addressFile, AtomicBoolean closing) {

        /** Without this, a server that dies looks like an outage that will pass. */
        void tellWhenItEnds(Kind kind) {
            ProcessHandle.of(server.pid()).ifPresent(process -> process.onExit().thenRun(() -> {
                if (!closing.get()) {
                    log.error("{} (process {}) ended and is not started again: stop this program and start it anew",
                            kind, process.pid());
                }
            }));
        }

        void close() {
            closing.set(true);
            server.close();
            try {
                Files.deleteIfExists(addressFile);
            } catch (IOException e) {
                log.warn("{} could not be deleted; the next start will", addressFile, e);
            }
            release(lock);
        }
    }

    /** What an address file says. */
    private record Leftover(int port, long pid, @Nullable Instant started) {

        static Optional<Leftover> read(Path addressFile) {
            Properties entries = new Properties();
            try (BufferedReader in = Files.newBufferedReader(addressFile, StandardCharsets.UTF_8)) {
                entries.load(in);
                String started = entries.getProperty("started");
                return Optional.of(new Leftover(Integer.parseInt(entries.getProperty("port", "")),
                        Long.parseLong(entries.getProperty("pid", "")),
                        started == null ? null : Instant.parse(started)));
            } catch (IOException | IllegalArgumentException absentOrHalfWritten) {
                return Optional.empty();
            }
        }

        /** The process, unless it is gone and its number has become another's. */
        Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isTheSame);
        }

        private boolean isTheSame(ProcessHandle process) {
            Instant seen = process.info().startInstant().orElse(null);
            return started == null || seen == null
                    || Duration.between(started, seen).abs().compareTo(CLOCK_TOLERANCE) <= 0;
        }
    }

    /** Which server. */
    enum Kind {
        REDIS("Redis") {
            @Override
            LocalServer start(Path directory, int port) {
                return RedisServer.start(directory, RedisServerSettings.DEFAULTS.withPort(port));
            }

            @Override
            boolean answers(int port) {
                return RedisServer.answers(port);
            }
        },
        KAFKA("Kafka") {
            @Override
            LocalServer start(Path directory, int port) {
                return KafkaServer.start(directory, KafkaServerSettings.DEFAULTS.withPort(port));
            }

            @Override
            boolean answers(int port) {
                return Loopback.listens(port);
            }
        },
        AWS("AWS") {
            @Override
            LocalServer start(Path directory, int port) {
                return AwsServer.start(directory, AwsServerSettings.DEFAULTS.withPort(port));
            }

            @Override
            boolean answers(int port) {
                return AwsServer.answers(port);
            }
        };

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        abstract LocalServer start(Path directory, int port);

        abstract boolean answers(int port);

        @Override
        public String toString() {
            return title;
        }
    }
}
