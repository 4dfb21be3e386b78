package com.crmscheduler.benchmarks.faults;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The journals of all processes in one file, in order of time, and their judgement in shares that fit into memory. */
final class History {

    private static final long BYTES_A_SHARE = 48_000_000;

    private final List<Path> journals;
    private final Predicate<JournalEntry> wanted;

    /** @param wanted which entries count */
    History(List<Path> journals, Predicate<JournalEntry> wanted) {
        this.journals = List.copyOf(journals);
        this.wanted = wanted;
    }

    /**
     * Writes the history and judges it.
     *
     * @param file where the history is written; a line an entry, the faults first
     * @return how many entries there are
     */
    long judge(Path file, Expectations expectations, Disturbances disturbances, Verdicts verdicts) {
        try {
            List<Path> shares = shares(file);
            long entries = write(file, disturbances, shares);
            ExecutionHistory judge = new ExecutionHistory(expectations, disturbances, verdicts);
            for (int share = 0; share < shares.size(); share++) {
                judge.judge(share, shares.size(), Journal.read(shares.get(share)));
                Files.delete(shares.get(share));
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> shares(Path file) throws IOException {
        long bytes = 0;
        for (Path journal : journals) {
            bytes += Files.exists(journal) ? Files.size(journal) : 0;
        }
        List<Path> shares = new ArrayList<>();
        for (int share = 0; share <= bytes / BYTES_A_SHARE; share++) {
            shares.add(file.resolveSibling(file.getFileName() + "." + share));
        }
        return shares;
    }

    private long write(Path file, Disturbances disturbances, List<Path> shares) throws IOException {
        PriorityQueue<Reader> readers = new PriorityQueue<>(Comparator.comparingLong(Reader::at));
        List<BufferedWriter> parts = new ArrayList<>();
        long entries = 0;
        try (BufferedWriter all = Files.newBufferedWriter(file)) {
            for (Path share : shares) {
                parts.add(Files.newBufferedWriter(share));
            }
            for (Disturbances.Disturbance fault : disturbances.all()) {
                all.write(fault.line());
            }
            for (Path journal : journals) {
                Reader.of(journal).ifPresent(readers::add);
            }
            for (Reader reader = readers.poll(); reader != null; reader = readers.poll()) {
                JournalEntry entry = reader.take();
                if (wanted.test(entry)) {
                    entries++;
                    all.write(entry.line());
                    parts.get(Expectations.share(entry.task(), parts.size())).write(entry.line());
                }
                if (reader.hasNext()) {
                    readers.add(reader);
                }
            }
        } finally {
            for (BufferedWriter part : parts) {
                part.close();
            }
            for (Reader reader : readers) {
                reader.in.close();
            }
        }
        return entries;
    }

    /** One journal, entry by entry. */
    private static final class Reader {

        private final BufferedReader in;
        private final boolean whole;
        private @Nullable JournalEntry next;

        private Reader(BufferedReader in, boolean whole) {
            this.in = in;
            this.whole = whole;
        }

        static Optional<Reader> of(Path journal) throws IOException {
            if (!Files.exists(journal) || Files.size(journal) == 0) {
                return Optional.empty();
            }
            Reader reader = new Reader(Files.newBufferedReader(journal), endsWithALine(journal));
            reader.advance(reader.in.readLine());
            return reader.hasNext() ? Optional.of(reader) : Optional.empty();
        }

        private static boolean endsWithALine(Path journal) throws IOException {
            try (RandomAccessFile file = new RandomAccessFile(journal.toFile(), "r")) {
                file.seek(file.length() - 1);
                return file.read() == '\n';
            }
        }

        boolean hasNext() {
            return next != null;
        }

        long at() {
            return next == null ? Long.MAX_VALUE : next.at();
        }

        JournalEntry take() throws IOException {
            JournalEntry taken = java.util.Objects.requireNonNull(next, "an entry");
            advance(in.readLine());
            return taken;
        }

        /** A last line without its end belongs to a process that was killed while it wrote. */
        private void advance(@Nullable String line) throws IOException {
            in.mark(1);
            boolean last = line != null && in.read() < 0;
            if (line != null && !last) {
                in.reset();
            }
            next = line == null || last && !whole ? null : JournalEntry.parse(line);
            if (next == null) {
                in.close();
            }
        }
    }
}
