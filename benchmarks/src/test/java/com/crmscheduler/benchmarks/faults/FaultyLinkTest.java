package com.crmscheduler.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FaultyLinkTest {

    private ServerSocket server;
    private FaultyLink link;

    @BeforeEach
    void startEcho() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        link = new FaultyLink(server.getLocalPort());
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> echo(socket));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        link.close();
        server.close();
    }

    @Test
    void carries_andHoldsUpForSoLong() throws IOException {
        try (Socket socket = connect()) {
            assertThat(ask(socket, 5)).isEqualTo(5);
            link.delay(Duration.ofMillis(80));
            long before = System.nanoTime();
            assertThat(ask(socket, 6)).isEqualTo(6);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(160));
        }
    }

    @Test
    void tellsNobodyWhileItIsCut_andCarriesOn_whenItIsMended() throws IOException {
        try (Socket socket = connect()) {
            assertThat(ask(socket, 1)).isEqualTo(1);
            link.cut();
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> ask(socket, 2)).isInstanceOf(SocketTimeoutException.class);
            link.mend();
            socket.setSoTimeout(0);
            assertThat(socket.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void breaksWhatIsOpen_whenReset_andLetsNewOnesThrough() throws IOException {
        try (Socket broken = connect()) {
            assertThat(ask(broken, 1)).isEqualTo(1);
            link.reset();
            assertThatThrownBy(() -> {
                if (ask(broken, 2) < 0) {
                    throw new IOException("ended");
                }
            }).isInstanceOf(IOException.class);
        }
        try (Socket fresh = connect()) {
            assertThat(ask(fresh, 3)).isEqualTo(3);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), link.port());
    }

    private static int ask(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        return socket.getInputStream().read();
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException closed) {
            // The other end is gone.
        }
    }
}
