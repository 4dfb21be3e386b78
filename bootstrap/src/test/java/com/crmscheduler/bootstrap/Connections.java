package com.crmscheduler.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Counts this machine's established connections to a port of loopback, where the operating system lists them. */
final class Connections {

    private static final String ESTABLISHED = "01";

    private Connections() {}

    static long to(int port) {
        Assumptions.assumeTrue(Files.isReadable(Path.of("/proc/net/tcp")), "/proc/net/tcp lists connections");
        return in("/proc/net/tcp", port) + in("/proc/net/tcp6", port);
    }

    private static long in(String file, int port) {
        if (!Files.isReadable(Path.of(file))) {
            return 0;
        }
        String remote = String.format(Locale.ROOT, ":%04X", port);
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.skip(1).map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields[2].endsWith(remote) && fields[3].equals(ESTABLISHED)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
