package com.crmscheduler.devservices.aws;

import com.crmscheduler.devservices.ServerFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the AWS of a laptop is, and what is in it for this program.
 *
 * @param scheduler the EventBridge Scheduler endpoint
 * @param sqs the SQS endpoint
 * @param region the region that both pretend to be in
 * @param roleArn the role that the scheduler can assume
 */
public record AwsEndpoints(URI scheduler, URI sqs, String region, String roleArn) {

    /** The queue that the tasks of this program go to. */
    public static final String QUEUE = "crm-scheduler-tasks";

    /** The queue for those that could not be delivered. */
    public static final String DEAD_LETTER_QUEUE = QUEUE + "-dlq";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int OK = 200;

    /**
     * Asks the scheduler endpoint on a port of this machine.
     *
     * @throws ServerFailure when none answers there
     */
    public static AwsEndpoints on(int port) {
        URI scheduler = URI.create("http://127.0.0.1:" + port);
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(scheduler.resolve(HttpEndpoint.LOCAL_ENDPOINTS)).timeout(PATIENCE).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != OK) {
                throw new ServerFailure(scheduler + " is no local EventBridge Scheduler", null);
            }
            JsonNode found = JsonMapper.shared().readTree(answer.body());
            return new AwsEndpoints(scheduler, URI.create(found.path("sqs").stringValue()),
                    found.path("region").stringValue(), found.path("roleArn").stringValue());
        } catch (IOException | JacksonException e) {
            throw new ServerFailure("no local EventBridge Scheduler answers on " + scheduler, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("interrupted while asking " + scheduler, e);
        }
    }

    public String queueArn() {
        return Arns.queue(QUEUE);
    }

    public String deadLetterQueueArn() {
        return Arns.queue(DEAD_LETTER_QUEUE);
    }
}
