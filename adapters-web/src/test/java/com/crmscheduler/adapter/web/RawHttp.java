package com.crmscheduler.adapter.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sends what no well-behaved client would send. */
final class RawHttp {
    private RawHttp() {}

    record Answer(int status, List<String> headers, String body) {
        String header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream().filter(h -> h.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(h -> h.substring(start.length()).trim()).findFirst().orElse("");
        }
    }

    /** @param head the request line and the headers, without those that say how long the body is */
    static Answer send(int port, String head, byte[] body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes((head + "\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            request.writeBytes(body);
            try {
                socket.getOutputStream().write(request.toByteArray());
            } catch (IOException e) {
                // A server that refuses a large body may answer and close before it has read all of it.
            }
            return parse(socket.getInputStream().readAllBytes());
        }
    }

    private static Answer parse(byte[] bytes) {
        String all = new String(bytes, StandardCharsets.UTF_8);
        int end = all.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no HTTP answer but \"" + all + '"');
        }
        List<String> lines = new ArrayList<>(List.of(all.substring(0, end).split("\r\n")));
        int status = Integer.parseInt(lines.removeFirst().split(" ")[1]);
        String body = all.substring(end + 4);
        Answer answer = new Answer(status, lines, body);
        return answer.header("Transfer-Encoding").equals("chunked") ? new Answer(status, lines, joined(body)) : answer;
    }

    private static String joined(String chunked) {
        StringBuilder body = new StringBuilder();
        byte[] left = chunked.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        while (at < left.length) {
            String rest = new String(left, at, left.length - at, StandardCharsets.ISO_8859_1);
            int line = rest.indexOf("\r\n");
            int size = Integer.parseInt(rest.substring(0, line), 16);
            body.append(new String(left, at + line + 2, size, StandardCharsets.UTF_8));
            if (size == 0) {
                break;
            }
            at += line + 2 + size + 2;
        }
        return body.toString();
    }
}
