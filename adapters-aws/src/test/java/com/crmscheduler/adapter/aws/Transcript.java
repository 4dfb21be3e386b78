package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.ExecutionReader.Reading;
import com.crmscheduler.domain.model.ExecutionId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** Remembers the last message of each execution that clients were handed, so that a test can have it delivered again. Any thread. */
final class Transcript {

    private final ExecutionReader reader = new ExecutionReader(new EnvelopeCodec());
    private final Map<ExecutionId, String> bodies = new ConcurrentHashMap<>();

    /** The client, overheard. */
    SqsClient of(SqsClient client) {
        return (SqsClient) Proxy.newProxyInstance(SqsClient.class.getClassLoader(), new Class<?>[]{SqsClient.class},
                (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(client, arguments);
                        if (answer instanceof ReceiveMessageResponse received) {
                            received.messages().forEach(this::note);
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void note(Message message) {
        ReceivedMessage received = new ReceivedMessage(message.messageId(), message.receiptHandle(), message.body(),
                Instant.EPOCH, 1, 0, 0);
        if (reader.read(received) instanceof Reading.Readable readable) {
            bodies.put(readable.execution().id(), message.body());
        }
    }

    /** What the execution's message said. */
    String bodyOf(ExecutionId id) {
        String body = bodies.get(id);
        if (body == null) {
            throw new IllegalArgumentException("never delivered: " + id);
        }
        return body;
    }
}
