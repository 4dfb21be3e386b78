package com.crmscheduler.devservices.aws;

import com.crmscheduler.devservices.ServerFailure;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A file of JSON, one change a line. */
final class FileJournal implements Journal {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LEAST_LONG = 10_000;
    private static final int LINES_PER_THING = 4;

    private final Path file;
    private FileChannel out;
    private long lines;

    private FileJournal(Path file, FileChannel out) {
        this.file = file;
        this.out = out;
    }

    /**
     * Opens the journal of a directory.
     *
     * @param reader is given what it holds, line by line
     * @throws ServerFailure when it cannot be read; an incomplete last line is no reason, because a crash leaves one
     */
    static FileJournal open(Path directory, Consumer<JsonNode> reader) {
        Path file = directory.resolve("schedules.jsonl");
        try {
            Files.createDirectories(directory);
            if (Files.exists(file)) {
                read(file, reader);
            }
            return new FileJournal(file, appending(file));
        } catch (IOException e) {
            throw new ServerFailure("cannot use " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void append(ObjectNode line) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(JSON.writeValueAsString(line) + "\n");
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw new ServerFailure("cannot write to " + file + ": " + e.getMessage(), e);
        }
        lines++;
    }

    @Override
    public boolean isLongFor(int things) {
        return lines > LEAST_LONG + (long) LINES_PER_THING * things;
    }

    @Override
    public void rewrite(Stream<ObjectNode> kept) {
        Path partial = file.resolveSibling(file.getFileName() + ".part");
        try {
            long count = 0;
            try (BufferedWriter writer = Files.newBufferedWriter(partial, StandardCharsets.UTF_8)) {
                for (Iterator<ObjectNode> left = kept.iterator(); left.hasNext(); count++) {
                    writer.write(JSON.writeValueAsString(left.next()));
                    writer.write('\n');
                }
            }
            out.close();
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            out = appending(file);
            lines = count;
        } catch (IOException e) {
            throw new ServerFailure("cannot rewrite " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new ServerFailure("cannot close " + file + ": " + e.getMessage(), e);
        }
    }

    private static FileChannel appending(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void read(Path file, Consumer<JsonNode> reader) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            long number = 1;
            for (String line = in.readLine(); line != null; number++) {
                String following = in.readLine();
                JsonNode change = parsed(line);
                if (change != null) {
                    reader.accept(change);
                } else if (following != null) {
                    throw new ServerFailure(file + " is damaged at line " + number, null);
                }
                line = following;
            }
        }
    }

    private static @Nullable JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException e) {
            return null;
        }
    }
}
