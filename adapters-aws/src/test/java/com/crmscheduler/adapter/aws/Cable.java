package com.crmscheduler.adapter.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and a server on loopback, and can be cut without the server losing anything. Any thread. */
final class Cable implements AutoCloseable {

    private final URI server;
    private final ServerSocket listener;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    Cable(URI server) {
        this.server = server;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("cable").start(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Breaks every connection and lets none come about. */
    void cut() {
        cut = true;
        ends.forEach(Cable::end);
    }

    void mend() {
        cut = false;
    }

    @Override
    public void close() throws IOException {
        cut();
        listener.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                if (cut) {
                    end(client);
                } else {
                    connect(client);
                }
            }
        } catch (IOException closed) {
            cut();
        }
    }

    private void connect(Socket client) {
        try {
            Socket onward = new Socket(server.getHost(), server.getPort());
            ends.add(client);
            ends.add(onward);
            Thread.ofVirtual().start(() -> carry(client, onward));
            Thread.ofVirtual().start(() -> carry(onward, client));
            if (cut) {
                cut();
            }
        } catch (IOException e) {
            end(client);
        }
    }

    private void carry(Socket from, Socket to) {
        try (InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
        } catch (IOException broken) {
            // The other end learns it below.
        } finally {
            end(from);
            end(to);
            ends.remove(from);
            ends.remove(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
