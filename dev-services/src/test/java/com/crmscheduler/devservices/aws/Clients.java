package com.crmscheduler.devservices.aws;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** AWS's own clients against the local endpoints. */
final class Clients {

    private static final AwsCredentialsProvider ANYBODY = StaticCredentialsProvider
            .create(AwsBasicCredentials.create("local", "local"));

    private Clients() {}

    static SqsClient sqs(URI endpoint) {
        return SqsClient.builder().endpointOverride(endpoint).region(Region.US_EAST_1).credentialsProvider(ANYBODY)
                .httpClientBuilder(ApacheHttpClient.builder()).build();
    }

    /** A client that does not retry, so that a test sees each answer. */
    static SchedulerClient scheduler(URI endpoint) {
        return SchedulerClient.builder().endpointOverride(endpoint).region(Region.US_EAST_1)
                .credentialsProvider(ANYBODY).httpClientBuilder(ApacheHttpClient.builder())
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(none -> none.maxAttempts(1)).build())
                .build();
    }
}
