package com.crmscheduler.devservices;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** The Redis server that comes on the classpath, unpacked once for each user of a machine. */
final class RedisBinary {

    private static final String VERSION = "7.0.15";
    private static final String INSTEAD = "Start a Redis of your own, with Docker for one, and name it by REDIS_URL"
            + " (for example redis://127.0.0.1:6379).";

    private RedisBinary() {}

    static Path unpacked() {
        String name = "redis-server-" + VERSION + "-" + platform();
        URL resource = RedisBinary.class.getClassLoader().getResource(name);
        if (resource == null) {
            throw new ServerFailure("There is no embedded Redis for " + platform() + ". " + INSTEAD);
        }
        Path target = cache().resolve(name);
        try {
            long size = resource.openConnection().getContentLengthLong();
            if (!Files.isExecutable(target) || Files.size(target) != size) {
                unpack(resource, target);
            }
            return target;
        } catch (IOException e) {
            throw new ServerFailure("Cannot unpack Redis to " + target + ": " + e.getMessage() + ". " + INSTEAD, e);
        }
    }

    private static void unpack(URL resource, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        Path partial = Files.createTempFile(target.getParent(), "redis", ".part");
        try (InputStream in = resource.openStream()) {
            Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!partial.toFile().setExecutable(true, true)) {
            throw new IOException(partial + " cannot be made executable");
        }
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path cache() {
        String chosen = System.getenv("XDG_CACHE_HOME");
        Path home = chosen == null || chosen.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(chosen);
        return home.resolve("crm-scheduler");
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String family = system.contains("linux") ? "linux" : system.contains("mac") ? "darwin" : system;
        String processor = switch (machine) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> machine;
        };
        return family + "-" + processor;
    }
}
