package com.crmscheduler.adapter.aws;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The clients, made the same way. Each call, with the SDK's own retries, is bounded by the configured time-out; a call that
 * means to wait longer, as a long poll does, says so in its own request.
 */
final class AwsClients implements AutoCloseable {

    /** Longer than SQS lets a poll wait. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private final Region region;
    private final RequestRate creates;
    private final SchedulerClient scheduler;
    private final SqsClient sqs;
    private final @Nullable DynamoDbClient dynamoDb;

    AwsClients(AwsSchedulerProperties properties) {
        this.region = Region.of(properties.queue().region());
        this.creates = new RequestRate(properties.createsPerSecond(), System::nanoTime);
        // The provider and the consumer each make so many calls at a time.
        this.scheduler = configured(SchedulerClient.builder(), properties.schedulerEndpoint(), properties,
                List.of(new ThrottleSignal(creates))).httpClientBuilder(http(properties, 2 * properties.concurrency()))
                .build();
        // A poll, a heart-beat, outcomes and accepted messages that are sent on may all be under way at once.
        this.sqs = configured(SqsClient.builder(), properties.sqsEndpoint(), properties, List.of())
                .httpClientBuilder(http(properties, properties.concurrency() + properties.consumer().pollers()))
                .build();
        this.dynamoDb = properties.hasLedger()
                ? configured(DynamoDbClient.builder(), properties.dynamodbEndpoint(), properties, List.of())
                        .httpClientBuilder(http(properties, 2 * properties.concurrency())).build()
                : null;
    }

    /** That of the queue: EventBridge Scheduler fires into queues of its own region only. */
    Region region() {
        return region;
    }

    /** How many creates are sent a second; it hears of each that AWS refuses. */
    RequestRate creates() {
        return creates;
    }

    SchedulerClient scheduler() {
        return scheduler;
    }

    SqsClient sqs() {
        return sqs;
    }

    /** Where a table of executions is kept; null where none is. */
    @Nullable
    DynamoDbClient dynamoDb() {
        return dynamoDb;
    }

    @Override
    public void close() {
        scheduler.close();
        sqs.close();
        if (dynamoDb != null) {
            dynamoDb.close();
        }
    }

    private <B extends AwsClientBuilder<B, C>, C> B configured(B builder, @Nullable URI endpoint,
            AwsSchedulerProperties properties, List<ExecutionInterceptor> interceptors) {
        builder.region(region).credentialsProvider(credentials(endpoint))
                .overrideConfiguration(all -> all.executionInterceptors(interceptors)
                        .retryStrategy(RetryMode.STANDARD).apiCallTimeout(properties.timeout())
                        .apiCallAttemptTimeout(properties.timeout().dividedBy(2)));
        return endpoint == null ? builder : builder.endpointOverride(endpoint);
    }

    private static SdkHttpClient.Builder<?> http(AwsSchedulerProperties properties, int connections) {
        return ApacheHttpClient.builder().maxConnections(connections)
                .connectionAcquisitionTimeout(properties.timeout()).connectionTimeout(properties.timeout())
                .socketTimeout(LONGEST_SILENCE);
    }

    /** A server on this machine checks no signature, and a developer without an account has none to give. */
    private static AwsCredentialsProvider credentials(@Nullable URI endpoint) {
        return isLoopback(endpoint)
                ? StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"))
                : DefaultCredentialsProvider.builder().build();
    }

    private static boolean isLoopback(@Nullable URI endpoint) {
        if (endpoint == null || endpoint.getHost() == null) {
            return false;
        }
        try {
            return InetAddress.getByName(endpoint.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
