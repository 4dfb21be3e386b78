package com.crmscheduler.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One plain connection to Redis, with nothing between the program and the socket: for the raw figures that ours stand beside,
 * and for what Redis says of itself. Not thread-safe.
 */
public final class RespConnection implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RespConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    /** @param uri {@code redis://[user:password@]host:port[/database]} */
    public static RespConnection open(URI uri) throws IOException {
        RespConnection connection = new RespConnection(new Socket(uri.getHost(), uri.getPort()));
        connection.socket.setTcpNoDelay(true);
        String credentials = uri.getUserInfo();
        if (credentials != null) {
            String password = credentials.substring(credentials.indexOf(':') + 1);
            connection.call("AUTH", password);
        }
        String path = uri.getPath();
        if (path != null && path.length() > 1) {
            connection.call("SELECT", path.substring(1));
        }
        return connection;
    }

    /** Sends one command and waits for its reply. */
    @Nullable
    Object call(String... command) throws IOException {
        send(command);
        out.flush();
        return reply();
    }

    /** Sends one command and reads its text reply. */
    public String text(String... command) throws IOException {
        return Objects.requireNonNull(call(command), "reply").toString();
    }

    /** Puts one command into the pipeline. */
    void send(String... command) throws IOException {
        out.write(("*" + command.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String part : command) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            out.write(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.write('\r');
            out.write('\n');
        }
    }

    /** Sends the pipeline and reads so many replies. */
    void drain(int replies) throws IOException {
        out.flush();
        for (int i = 0; i < replies; i++) {
            reply();
        }
    }

    private @Nullable Object reply() throws IOException {
        int kind = in.read();
        String line = line();
        return switch (kind) {
            case '+' -> line;
            case ':' -> Long.valueOf(line);
            case '$' -> bulk(Integer.parseInt(line));
            case '*' -> array(Integer.parseInt(line));
            case '-' -> throw new IOException("Redis answers: " + line);
            default -> throw new EOFException("Redis closed the connection");
        };
    }

    private @Nullable String bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        in.skipNBytes(2);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private List<Object> array(int length) throws IOException {
        List<Object> items = new ArrayList<>(Math.max(0, length));
        for (int i = 0; i < length; i++) {
            items.add(Objects.requireNonNullElse(reply(), ""));
        }
        return items;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c != '\r' && c >= 0) {
            line.append((char) c);
            c = in.read();
        }
        in.skipNBytes(1);
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
