package com.crmscheduler.devservices.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.testkit.MutableTime;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What no client of AWS's own would send, and how answers look on the wire. */
class EventBridgeWireTest {

    private static final String TARGET = "\"Target\":{\"Arn\":\"arn:aws:sqs:us-east-1:000000000000:tasks\",\"RoleArn\":"
            + "\"arn:aws:iam::000000000000:role/crm-scheduler\",\"Input\":\"i\"}";
    private static final String WINDOW = "\"FlexibleTimeWindow\":{\"Mode\":\"OFF\"}";

    private final EventBridgeSchedulerServer server = EventBridgeSchedulerServer.start(EventBridgeSchedulerSettings
            .of(new MutableTime(Instant.parse("2026-03-01T12:00:00.123456Z")), URI.create("http://127.0.0.1:1"))
            .withFiringOnDemand());
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        http.close();
        server.close();
    }

    @Test
    void namesTheErrorInAHeader_andSaysWhyInABody() throws Exception {
        HttpResponse<String> answer = send("GET", "/schedules/nobody", "");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("x-amzn-ErrorType")).contains("ResourceNotFoundException");
        assertThat(answer.body()).isEqualTo("{\"Message\":\"Schedule nobody does not exist.\"}");
    }

    @Test
    void writesTimesAsSeconds_andLeavesOutWhatIsAbsent() throws Exception {
        assertThat(send("POST", "/schedules/one", body("\"ScheduleExpression\":\"rate(1 hour)\",\"StartDate\":"
                + "1772366400.9")).body()).isEqualTo(
                        "{\"ScheduleArn\":\"arn:aws:scheduler:us-east-1:000000000000:schedule/default/one\"}");
        JsonNode found = JsonMapper.shared().readTree(send("GET", "/schedules/one?groupName=default", "").body());
        assertThat(found.path("StartDate").decimalValue()).isEqualByComparingTo("1772366400");
        assertThat(found.path("CreationDate").decimalValue()).isEqualByComparingTo("1772366400.123");
        assertThat(found.propertyNames()).containsExactlyInAnyOrder("Arn", "Name", "GroupName", "State",
                "CreationDate", "LastModificationDate", "Target", "ActionAfterCompletion", "FlexibleTimeWindow",
                "ScheduleExpression", "ScheduleExpressionTimezone", "StartDate");
        assertThat(send("DELETE", "/schedules/one?groupName=default&clientToken=t", "").body()).isEqualTo("{}");
    }

    @Test
    void refusesWhatItCannotRead() throws Exception {
        assertError(send("POST", "/schedules/one", "{\"Sched"), 400, "SerializationException");
        assertError(send("POST", "/schedules/one", "[]"), 400, "SerializationException");
        assertError(send("POST", "/schedules/one", body("\"ScheduleExpression\":5")), 400, "SerializationException");
        assertError(send("GET", "/schedules?MaxResults=ten", ""), 400, "SerializationException");
        assertError(send("GET", "/schedules/one?groupName=%25", ""), 400,
                "ValidationException");
        assertError(send("POST", "/schedules/one", "x".repeat(3_000_000)), 413, "RequestEntityTooLargeException");
        assertError(send("PATCH", "/schedules/one", ""), 404, "UnknownOperationException");
        assertError(send("GET", "/elsewhere", ""), 404, "UnknownOperationException");
    }

    @Test
    void tellsAllThatIsMissingAtOnce() throws Exception {
        HttpResponse<String> answer = send("POST", "/schedules/one", "{\"FlexibleTimeWindow\":{\"Mode\":\"ON\"}}");
        assertError(answer, 400, "ValidationException");
        assertThat(answer.body()).contains("3 validation errors detected",
                "Value 'ON' at 'flexibleTimeWindow.mode' failed to satisfy constraint: Member must satisfy enum value"
                        + " set: [OFF, FLEXIBLE]",
                "Value null at 'scheduleExpression' failed to satisfy constraint: Member must not be null",
                "Value null at 'target' failed to satisfy constraint: Member must not be null");
    }

    @Test
    void refusesDatesAndInputsBeyondItsBounds() throws Exception {
        for (String date : new String[]{"-1", "0", "1e300", "99999999999"}) {
            assertError(send("POST", "/schedules/one",
                    body("\"ScheduleExpression\":\"rate(1 hour)\",\"EndDate\":" + date)), 400, "ValidationException");
        }
        assertError(send("POST", "/schedules/one", body("\"ScheduleExpression\":\"rate(1 hour)\",\"Zone\":1")
                .replace("\"i\"", "\"" + "i".repeat(262_145) + "\"")), 400, "ValidationException");
    }

    @Test
    void saysWhereThingsAre() {
        AwsEndpoints endpoints = AwsEndpoints.on(server.endpoint().getPort());
        assertThat(endpoints).isEqualTo(new AwsEndpoints(server.endpoint(), URI.create("http://127.0.0.1:1"),
                "us-east-1", server.roleArn()));
        assertThat(endpoints.queueArn()).isEqualTo("arn:aws:sqs:us-east-1:000000000000:crm-scheduler-tasks");
        assertThat(endpoints.deadLetterQueueArn())
                .isEqualTo("arn:aws:sqs:us-east-1:000000000000:crm-scheduler-tasks-dlq");
    }

    private static String body(String members) {
        return "{" + members + "," + WINDOW + "," + TARGET + "}";
    }

    private static void assertError(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("x-amzn-ErrorType")).contains(type);
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(server.endpoint() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
