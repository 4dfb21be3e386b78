package com.crmscheduler.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every row of {@code bad-requests.txt} (its head says how it is written) gets exactly the problem that stands there. */
class BadRequestTest {
    private static final Pattern TOKEN = Pattern.compile("\\{\\{(?:hex:([0-9a-f]+)|(.+?)\\*(\\d+))}}", Pattern.DOTALL);
    private static final JsonMapper JSON = new JsonMapper();

    /** One bad request and the answer that it must get: the first line of the answer, then one line an error. */
    record BadRequest(String title, String path, String head, byte[] body, String answer) {
        @Override
        public String toString() {
            return title;
        }
    }

    @BeforeAll
    static void createTheTaskThatTheTableNames() {
        Service.store().heal();
        assertThat(Service.call("PUT", Service.SCHEDULES + "/default/taken",
                "{\"taskType\":\"log\",\"expression\":\"rate(1 hour)\"}").status()).isIn(200, 201);
    }

    @ParameterizedTest
    @MethodSource("table")
    void answersWithTheProblemOfTheTable_whenTheRequestIsBad(BadRequest request) throws IOException {
        RawHttp.Answer answer = RawHttp.send(Service.port(), request.head, request.body);
        assertThat(describe(answer)).isEqualTo(request.answer);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.at("/status").intValue()).isEqualTo(answer.status());
        assertThat(problem.at("/instance").stringValue()).isEqualTo(request.path);
        assertThat(problem.at("/detail").stringValue()).isNotBlank();
        assertThat(answer.body()).doesNotContain("Exception").doesNotContain("com.crmscheduler");
    }

    @Test
    void hasSixtyRowsOrMore_whenCounted() throws IOException {
        assertThat(table()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(table().map(BadRequest::title)).doesNotHaveDuplicates();
    }

    private static String describe(RawHttp.Answer answer) {
        if (!answer.body().startsWith("{")) {
            return answer.status() + " with no problem detail: " + answer.body();
        }
        JsonNode problem = JSON.readTree(answer.body());
        StringBuilder text = new StringBuilder("-> " + answer.status() + " "
                + problem.at("/type").asString().replaceFirst("^/problems/", ""));
        for (JsonNode error : problem.at("/errors")) {
            text.append('\n').append(error.at("/field").asString()).append(" | ")
                    .append(visible(error.at("/rejected").asString())).append(" | ")
                    .append(visible(error.at("/rule").asString()));
        }
        return text.toString();
    }

    private static String visible(String text) {
        return text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t").replace("\0", "\\0")
                .replace("\u001b", "\\e").replace("\u0007", "\\a");
    }

    static Stream<BadRequest> table() throws IOException {
        try (InputStream file = Objects.requireNonNull(BadRequestTest.class.getResourceAsStream("bad-requests.txt"))) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^## ")).skip(1).map(BadRequestTest::parse).toList().stream();
        }
    }

    private static BadRequest parse(String block) {
        List<String> lines = new ArrayList<>(Arrays.stream(block.split("\n")).map(String::stripTrailing).toList());
        String title = lines.removeFirst();
        List<String> answer = new ArrayList<>(lines.subList(firstOf(lines, "-> "), lines.size()));
        while (answer.getLast().isEmpty()) {
            answer.removeLast();
        }
        List<String> request = lines.subList(0, firstOf(lines, "-> "));
        int blank = request.indexOf("");
        List<String> head = new ArrayList<>(blank < 0 ? request : request.subList(0, blank));
        String body = blank < 0 ? "" : String.join("\n", request.subList(blank + 1, request.size()));
        if (body.startsWith("+ ")) {
            body = "{\"taskType\":\"log\",\"expression\":\"rate(1 minute)\"," + body.substring(2) + "}";
        }
        head.set(0, head.getFirst() + " HTTP/1.1");
        if (head.stream().noneMatch(h -> h.startsWith("Host:"))) {
            head.add("Host: localhost");
        }
        if (!body.isEmpty() && head.stream().noneMatch(h -> h.startsWith("Content-Type:"))) {
            head.add("Content-Type: application/json");
        }
        head.remove("Content-Type: none");
        String path = head.getFirst().split(" ")[1].split("\\?")[0];
        String expanded = new String(expand(String.join("\r\n", head)), StandardCharsets.ISO_8859_1);
        return new BadRequest(title, new String(expand(path), StandardCharsets.ISO_8859_1), expanded, expand(body),
                String.join("\n", answer));
    }

    private static int firstOf(List<String> lines, String start) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(start)) {
                return i;
            }
        }
        throw new AssertionError("a row has no line that starts with " + start + ": " + lines);
    }

    /** Puts bytes and repetitions in the place of tokens. */
    private static byte[] expand(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher token = TOKEN.matcher(text);
        int at = 0;
        while (token.find()) {
            bytes.writeBytes(text.substring(at, token.start()).getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(token.group(1) != null
                    ? HexFormat.of().parseHex(token.group(1))
                    : token.group(2).repeat(Integer.parseInt(token.group(3))).getBytes(StandardCharsets.UTF_8));
            at = token.end();
        }
        bytes.writeBytes(text.substring(at).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }
}
