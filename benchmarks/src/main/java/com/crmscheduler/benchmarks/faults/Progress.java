package com.crmscheduler.benchmarks.faults;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Counts completions while they are written down: reads of each journal what is new since the last time. One thread. */
final class Progress {

    private static final int CHUNK = 1 << 20;

    private final Map<Path, Long> read = new HashMap<>();
    private final Map<String, Long> completed = new HashMap<>();

    /** How many completions of a group are written down. */
    long completed(FaultCluster cluster, String group) {
        cluster.everStarted().forEach(instance -> readOn(instance.journal()));
        return completed.getOrDefault(group, 0L);
    }

    private void readOn(Path journal) {
        if (!Files.exists(journal)) {
            return;
        }
        try (RandomAccessFile file = new RandomAccessFile(journal.toFile(), "r")) {
            byte[] chunk = new byte[CHUNK];
            long from = read.getOrDefault(journal, 0L);
            while (true) {
                file.seek(from);
                int length = file.read(chunk);
                String text = length < 0 ? "" : new String(chunk, 0, length, StandardCharsets.UTF_8);
                int end = text.lastIndexOf('\n') + 1;
                if (end == 0) {
                    break;
                }
                text.substring(0, end).lines().filter(line -> line.startsWith(JournalEntry.Event.COMPLETED.name()))
                        .forEach(line -> completed.merge(JournalEntry.parse(line).group(), 1L, Long::sum));
                from += end;
                read.put(journal, from);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
