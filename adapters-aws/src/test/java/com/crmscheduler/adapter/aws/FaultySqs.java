package com.crmscheduler.adapter.aws;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/**
 * Stands before a client of a real SQS. As often as it is told it lets a batch through but for its first entry, which it says
 * has failed by SQS's fault; or it carries a call out and loses the answer. Any thread.
 */
final class FaultySqs implements UnaryOperator<SqsClient> {

    private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();
    private volatile String code = "InternalError";
    private volatile boolean senderFault;
    private final Map<String, AtomicInteger> losses = new ConcurrentHashMap<>();

    /** The first entry of so many batches fails. */
    void failFirstEntry(String call, int batches) {
        failures.put(call, new AtomicInteger(batches));
    }

    /** What SQS says of the entries that fail, blaming the sender. */
    void blameSender(String because) {
        code = because;
        senderFault = true;
    }

    /** So many calls are carried out, and nobody hears of it. */
    void loseAnswer(String call, int calls) {
        losses.put(call, new AtomicInteger(calls));
    }

    /** How many faults are left to be met. */
    int left() {
        return failures.values().stream().mapToInt(AtomicInteger::get).sum() + losses.values().stream().mapToInt(
                AtomicInteger::get).sum();
    }

    @Override
    public SqsClient apply(SqsClient real) {
        return (SqsClient) Proxy.newProxyInstance(FaultySqs.class.getClassLoader(), new Class<?>[]{SqsClient.class},
                (proxy, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof Consumer) {
                        // It comes again with the request that this makes.
                        return InvocationHandler.invokeDefault(proxy, method, arguments);
                    }
                    if (!method.getName().equals("close") && takes(failures, method.getName())) {
                        return butTheFirst(real, arguments[0]);
                    }
                    boolean loses = takes(losses, method.getName());
                    try {
                        Object answer = method.invoke(real, arguments);
                        if (loses) {
                            throw SdkClientException.create("the answer was lost on purpose");
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static boolean takes(Map<String, AtomicInteger> faults, String call) {
        AtomicInteger left = faults.get(call);
        return left != null && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    private Object butTheFirst(SqsClient real, Object request) {
        BatchResultErrorEntry.Builder failed = BatchResultErrorEntry.builder().code(code).senderFault(
                senderFault);
        return switch (request) {
            case DeleteMessageBatchRequest all -> DeleteMessageBatchResponse.builder().failed(failed.id(all.entries()
                    .getFirst().id()).build()).successful(all.entries().size() == 1
                            ? List.of()
                            : real.deleteMessageBatch(all.toBuilder().entries(tail(all.entries())).build())
                                    .successful())
                    .build();
            case SendMessageBatchRequest all -> SendMessageBatchResponse.builder().failed(failed.id(all.entries()
                    .getFirst().id()).build()).successful(all.entries().size() == 1
                            ? List.of()
                            : real.sendMessageBatch(all.toBuilder().entries(tail(all.entries())).build()).successful())
                    .build();
            case ChangeMessageVisibilityBatchRequest all -> ChangeMessageVisibilityBatchResponse.builder().failed(failed
                    .id(all.entries().getFirst().id()).build()).successful(all.entries().size() == 1
                            ? List.of()
                            : real.changeMessageVisibilityBatch(all.toBuilder().entries(tail(all.entries())).build())
                                    .successful())
                    .build();
            default -> throw new IllegalArgumentException("not a batch: " + request);
        };
    }

    private static <T> List<T> tail(List<T> list) {
        return list.subList(1, list.size());
    }
}
