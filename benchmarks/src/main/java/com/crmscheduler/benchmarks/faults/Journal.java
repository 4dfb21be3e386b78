package com.crmscheduler.benchmarks.faults;

import com.crmscheduler.application.port.ScheduledExecution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What one process did, in a file of its own. Each line is one write by the operating system before the call returns, so it
 * survives a kill of the process that follows. Thread-safe.
 */
final class Journal {

    private final FileChannel file;
    private final String instance;
    private final InstantSource clock;

    private Journal(FileChannel file, String instance, InstantSource clock) {
        this.file = file;
        this.instance = instance;
        this.clock = clock;
    }

    /** @param clock of the machine; not the one that a fault steps */
    static Journal append(Path path, String instance, InstantSource clock) {
        try {
            return new Journal(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND), instance,
                    clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In microseconds since 1970. */
    long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    String instance() {
        return instance;
    }

    void write(JournalEntry.Event event, ScheduledExecution execution) {
        write(new JournalEntry(event, now(), instance, execution.id().value(), execution.occurrence().taskId()
                .toString(), execution.occurrence().nominal().toEpochMilli(), execution.attempt()));
    }

    void write(JournalEntry entry) {
        try {
            file.write(ByteBuffer.wrap(entry.line().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All whole lines of a journal; a last line without its end belongs to a process that was killed while it wrote. */
    static List<JournalEntry> read(Path path) {
        try {
            String text = Files.exists(path) ? Files.readString(path) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(JournalEntry::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
