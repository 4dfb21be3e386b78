package com.crmscheduler.benchmarks.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP connection's way between an instance and a server, on loopback. It can be dead (nothing passes and nobody is told),
 * slow, or reset. Any thread.
 */
final class FaultyLink implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;
    private static final int CONNECT_MILLIS = 2_000;
    private static final long LOOK_AGAIN_NANOS = 5_000_000;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private volatile boolean dead;
    private volatile long delayNanos;

    FaultyLink(int target) {
        this.target = target;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("faulty-link").start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Lets nothing pass; connections stay open and new ones get no further. */
    void cut() {
        dead = true;
    }

    void mend() {
        dead = false;
    }

    /** Holds up each piece of data for so long. */
    void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /** Breaks every connection, so that both sides are told at once. */
    void reset() {
        ends.forEach(FaultyLink::abort);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        dead = false;
        reset();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> connect(client));
            }
        } catch (IOException closed) {
            reset();
        }
    }

    private void connect(Socket client) {
        ends.add(client);
        awaitLife();
        Socket onward = new Socket();
        try {
            onward.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
            client.setTcpNoDelay(true);
            onward.setTcpNoDelay(true);
            ends.add(onward);
            Thread.ofVirtual().start(() -> carry(client, onward));
            carry(onward, client);
        } catch (IOException noServer) {
            forget(client);
            forget(onward);
        }
    }

    private void carry(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (delayNanos > 0) {
                    LockSupport.parkNanos(delayNanos);
                }
                awaitLife();
                out.write(buffer, 0, read);
            }
        } catch (IOException broken) {
            // The other end learns it below.
        } finally {
            forget(from);
            forget(to);
        }
    }

    private void awaitLife() {
        while (dead) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    private void forget(Socket socket) {
        ends.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            // It is closed already.
        }
    }
}
