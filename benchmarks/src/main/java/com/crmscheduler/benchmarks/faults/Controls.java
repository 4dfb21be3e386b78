package com.crmscheduler.benchmarks.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What a fault does inside a process of the service: how far its clock is off, and how much longer its handlers take. A file
 * that both processes map, so that a change is there at once. Thread-safe: each value is one aligned word.
 */
final class Controls {

    private static final int CLOCK = 0;
    private static final int HANDLERS = 1;
    private static final int SIZE = 2 * Long.BYTES;

    private final LongBuffer words;

    private Controls(LongBuffer words) {
        this.words = words;
    }

    static Controls in(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return new Controls(channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE).asLongBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stepClock(Duration offset) {
        words.put(CLOCK, offset.toMillis());
    }

    void slowHandlers(Duration longer) {
        words.put(HANDLERS, longer.toMillis());
    }

    long handlersTakeLongerMillis() {
        return words.get(HANDLERS);
    }

    /** A clock that is as far off as it was told last. */
    InstantSource stepped(InstantSource clock) {
        return new InstantSource() {
            @Override
            public Instant instant() {
                return clock.instant().plusMillis(words.get(CLOCK));
            }
        };
    }
}
