package com.crmscheduler.devservices.aws;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls SQS in its own protocol, AWS JSON 1.0, without AWS's SDK. Any thread. */
final class SqsSender {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int SERVER_FAULT = 500;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT).build();
    private final JsonMapper json = JsonMapper.shared();
    private final URI endpoint;

    SqsSender(URI endpoint) {
        this.endpoint = endpoint;
    }

    String queueUrl(String name) {
        return endpoint + "/" + Arns.ACCOUNT + "/" + name;
    }

    /** Makes a call and waits for its answer. No answer is one that may pass. */
    SqsAnswer call(String action, Object body) {
        HttpRequest request = HttpRequest.newBuilder(endpoint).timeout(ANSWER)
                .header("Content-Type", "application/x-amz-json-1.0").header("X-Amz-Target", "AmazonSQS." + action)
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body))).build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? new SqsAnswer.Done() : refusal(answer);
        } catch (IOException e) {
            return new SqsAnswer.Refused("SDK_CLIENT_ERROR", String.valueOf(e.getMessage()), true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new SqsAnswer.Refused("INTERRUPTED", "interrupted", true);
        }
    }

    private SqsAnswer.Refused refusal(HttpResponse<String> answer) {
        boolean passing = answer.statusCode() >= SERVER_FAULT;
        try {
            JsonNode error = json.readTree(answer.body());
            String type = error.path("__type").asString("");
            String code = type.substring(type.indexOf('#') + 1);
            return new SqsAnswer.Refused(code.isEmpty() ? "UNKNOWN" : code,
                    error.path("message").asString(error.path("Message").asString("")), passing);
        } catch (JacksonException e) {
            return new SqsAnswer.Refused("UNKNOWN", answer.body(), passing);
        }
    }
}
