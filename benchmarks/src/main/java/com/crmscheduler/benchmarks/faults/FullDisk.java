package com.crmscheduler.benchmarks.faults;

import com.crmscheduler.benchmarks.RespConnection;
import com.crmscheduler.devservices.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A disk without room under Redis' append-only file: the running process is forbidden to make any file longer than a limit that its
 * file has reached, which fails its writes as a full disk does (with EFBIG instead of ENOSPC, in the middle of a command where it
 * comes so). Needs {@code prlimit}, of util-linux, and no privilege.
 */
final class FullDisk {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** So many bytes still fit: the write that fails is cut off within. */
    private static final int ROOM = 777;

    private final RedisServer redis;
    private final Path data;

    /** @param data Redis' directory */
    FullDisk(RedisServer redis, Path data) {
        this.redis = redis;
        this.data = data;
    }

    /** Whether it can be done on this machine. */
    static boolean isPossible() {
        try {
            return new ProcessBuilder("prlimit", "--version").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** With {@code appendfsync always} Redis ends at the first write that fails; it is started again when there is room. */
    void endsRedis(Duration hold) {
        limit(Long.toString(longestFile() + ROOM));
        Waiting.cameAbout(hold, () -> !redis.isRunning());
        Waiting.pass(hold);
        redis.restart();
    }

    /**
     * With {@code appendfsync everysec} Redis stays, refuses writes, and takes them again when there is room. What it cut off it
     * takes back; but a file that it began in a rewrite is not open for appending, so that a hole of zeros stays where that was,
     * and the file cannot be loaded (seen with 7.0.15). So it is rewritten once more, as an operator has to.
     */
    void keepsRedis(Duration hold) {
        try (RespConnection commands = RespConnection.open(URI.create(redis.uri()))) {
            commands.text("CONFIG", "SET", "appendfsync", "everysec");
            limit(Long.toString(longestFile() + ROOM));
            Waiting.pass(hold);
            limit("unlimited");
            Waiting.until("Redis writes again", PATIENCE, () -> says(commands, "aof_last_write_status:ok"));
            Waiting.until("a rewrite that was under way is over", PATIENCE, () -> rewritten(commands));
            commands.text("BGREWRITEAOF");
            Waiting.until("the file is rewritten", PATIENCE, () -> rewritten(commands));
            commands.text("CONFIG", "SET", "appendfsync", "always");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean rewritten(RespConnection commands) {
        return says(commands, "aof_rewrite_in_progress:0") && says(commands, "aof_rewrite_scheduled:0");
    }

    private static boolean says(RespConnection commands, String fact) {
        try {
            return commands.text("INFO", "persistence").contains(fact);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long longestFile() {
        try (Stream<Path> files = Files.walk(data)) {
            List<Path> appended = files.filter(file -> file.toString().endsWith(".incr.aof")).toList();
            long longest = 0;
            for (Path file : appended) {
                longest = Math.max(longest, Files.size(file));
            }
            return longest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void limit(String bytes) {
        try {
            Process process = new ProcessBuilder("prlimit", "--pid", Long.toString(redis.pid()),
                    "--fsize=" + bytes + ":unlimited").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("prlimit failed on Redis, process " + redis.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
