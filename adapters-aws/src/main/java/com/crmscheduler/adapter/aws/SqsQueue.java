package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.error.ProviderUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * A standard queue, and the one place that speaks to SQS. Batches are cut to what SQS takes, sent a bounded number at a time, and
 * answered entry by entry, because SQS carries out some entries of a batch and not others. Thread-safe.
 */
final class SqsQueue {

    /** SQS refuses longer delays. */
    static final Duration LONGEST_DELAY = Duration.ofMinutes(15);
    /** What every queue takes, of a message and of a batch; queues made since 2025 may take more. */
    static final int MAX_BYTES = 262_144;
    static final int MAX_BATCH = 10;

    private static final Logger log = LoggerFactory.getLogger(SqsQueue.class);

    /** What SQS says of a message that it never will take. */
    private static final Set<String> NEVER_TAKEN = Set.of("InvalidMessageContents", "InvalidParameterValue",
            "InvalidAttributeValue", "MessageTooLong", "BatchRequestTooLong", "UnsupportedOperation");

    /** What SQS says of a handle that is not, or no longer, good for anything. */
    private static final Set<String> HANDLE_REFUSED = Set.of("ReceiptHandleIsInvalid", "InvalidParameterValue",
            "MessageNotInflight");
    private static final String PREFIX = "AWS.SimpleQueueService.";

    private final SqsClient client;
    private final QueueArn arn;
    private final Duration timeout;
    private final Volley volley;
    private volatile @Nullable String url;

    /** What became of one entry of a batch. */
    enum Fate {
        /** It was carried out. */
        DONE,
        /** It was refused, and always will be: for a handle, the message is not ours any more. */
        REFUSED,
        /** It was not carried out, or nobody knows; it may be tried again. */
        FAILED
    }

    /**
     * For how long a hand-out stays hidden from others. SQS refuses to keep one for more than 12 hours in all.
     *
     * @param handle the hand-out
     * @param time from now; zero to give it up
     */
    record Hiding(String handle, Duration time) {}

    /**
     * How many messages there are, approximately.
     *
     * @param waiting to be handed out
     * @param inFlight handed out, and not deleted yet
     * @param delayed not to be handed out yet
     */
    record Depth(long waiting, long inFlight, long delayed) {}

    /**
     * A message that takes the place of another.
     *
     * @param handle the hand-out of the other
     */
    record Replacement(String handle, OutgoingMessage message) {}

    /**
     * @param timeout how long a call may take in all, beyond the time that it is told to wait
     * @param volley bounds the calls for batches
     */
    SqsQueue(SqsClient client, QueueArn arn, Duration timeout, Volley volley) {
        this.client = client;
        this.arn = arn;
        this.timeout = timeout;
        this.volley = volley;
    }

    /**
     * Waits for messages, and answers as soon as there is one. Interrupting a virtual thread ends the wait.
     *
     * @param most 1 to {@value #MAX_BATCH}
     * @param wait 1 s to 20 s
     * @param hidden for how long nobody else gets them
     * @throws ProviderUnavailable when SQS does not answer, or the thread was interrupted
     */
    List<ReceivedMessage> receive(int most, Duration wait, Duration hidden) {
        long begun = System.nanoTime();
        return call("receive from", url -> client.receiveMessage(request -> request.queueUrl(url)
                .maxNumberOfMessages(most).waitTimeSeconds(seconds(wait)).visibilityTimeout(seconds(hidden))
                .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP,
                        MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT)
                .messageAttributeNames(SqsDeadLetterQueue.AT)
                .overrideConfiguration(own -> own.apiCallTimeout(wait.plus(timeout))
                        .apiCallAttemptTimeout(wait.plus(timeout)))))
                .messages().stream()
                .map(message -> received(message, begun)).toList();
    }

    /** A message with all that stands beside its text. */
    record Letter(ReceivedMessage message, Map<String, String> attributes) {}

    /** As {@link #receive}, with all attributes. */
    List<Letter> look(int most, Duration wait, Duration hidden) {
        long begun = System.nanoTime();
        return call("look into", url -> client.receiveMessage(request -> request.queueUrl(url)
                .maxNumberOfMessages(most).waitTimeSeconds(seconds(wait)).visibilityTimeout(seconds(hidden))
                .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP).messageAttributeNames("All")
                .overrideConfiguration(own -> own.apiCallTimeout(wait.plus(timeout))
                        .apiCallAttemptTimeout(wait.plus(timeout)))))
                .messages().stream().map(message -> {
                    Map<String, String> attributes = new HashMap<>();
                    message.messageAttributes().forEach((name, value) -> attributes.put(name, String.valueOf(value
                            .stringValue())));
                    return new Letter(received(message, begun), attributes);
                }).toList();
    }

    private static ReceivedMessage received(Message message, long begun) {
        Map<MessageSystemAttributeName, String> told = message.attributes();
        return new ReceivedMessage(message.messageId(), message.receiptHandle(), message.body(),
                Instant.ofEpochMilli(Long.parseLong(told.getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, "0"))),
                Integer.parseInt(told.getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")), begun,
                parkedAt(message));
    }

    private static long parkedAt(Message message) {
        MessageAttributeValue at = message.messageAttributes().get(SqsDeadLetterQueue.AT);
        try {
            return at == null ? 0 : Long.parseLong(at.stringValue());
        } catch (NumberFormatException e) {
            log.debug("{} says no time in {}", message.messageId(), SqsDeadLetterQueue.AT);
            return 0;
        }
    }

    /**
     * Sends one message.
     *
     * @return {@link Fate#DONE}: it is stored; {@link Fate#REFUSED}: SQS never will take it
     * @throws ProviderUnavailable when it is not known to be stored
     */
    Fate send(OutgoingMessage message) {
        return volley.forEach(List.of(message), this::sendNow).getFirst();
    }

    private Fate sendNow(OutgoingMessage message) {
        try {
            call("send to", url -> client.sendMessage(request -> request.queueUrl(url).messageBody(message.body())
                    .delaySeconds(delaySeconds(message.delay())).messageAttributes(attributes(message))));
            return Fate.DONE;
        } catch (ProviderUnavailable e) {
            if (e.getCause() instanceof AwsServiceException said && NEVER_TAKEN.contains(code(said))) {
                log.warn("the queue {} refused a message of {} bytes: {}", arn, message.bytes(), said.getMessage());
                return Fate.REFUSED;
            }
            throw e;
        }
    }

    private static String code(AwsServiceException said) {
        return said.awsErrorDetails() == null ? "" : said.awsErrorDetails().errorCode();
    }

    /** Sends messages, and says of each whether it is stored. */
    List<Fate> sendAll(List<OutgoingMessage> messages) {
        return inBatches("send to", batchesBySize(messages), (url, batch) -> {
            List<SendMessageBatchRequestEntry> entries = new ArrayList<>(batch.size());
            for (OutgoingMessage message : batch) {
                entries.add(SendMessageBatchRequestEntry.builder().id(Integer.toString(entries.size()))
                        .messageBody(message.body()).delaySeconds(delaySeconds(message.delay()))
                        .messageAttributes(attributes(message)).build());
            }
            return client.sendMessageBatch(request -> request.queueUrl(url).entries(entries)).failed();
        });
    }

    /** Deletes messages by the handles of their hand-outs. */
    List<Fate> deleteAll(List<String> handles) {
        return inBatches("delete from", batches(handles), (url, batch) -> {
            List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>(batch.size());
            for (String handle : batch) {
                entries.add(DeleteMessageBatchRequestEntry.builder().id(Integer.toString(entries.size()))
                        .receiptHandle(handle).build());
            }
            return client.deleteMessageBatch(request -> request.queueUrl(url).entries(entries)).failed();
        });
    }

    /**
     * Sends each message in the place of another, and deletes that. Where the new one could not be sent, the old one comes again
     * after the same delay, at most {@link #LONGEST_DELAY}; where the old one could not be deleted, both are there.
     */
    void replaceAll(List<Replacement> replacements) {
        List<Fate> fates = sendAll(replacements.stream().map(Replacement::message).toList());
        List<String> replaced = new ArrayList<>();
        List<Hiding> kept = new ArrayList<>();
        for (int i = 0; i < fates.size(); i++) {
            Replacement replacement = replacements.get(i);
            if (fates.get(i) == Fate.DONE) {
                replaced.add(replacement.handle());
            } else {
                kept.add(new Hiding(replacement.handle(), within(replacement.message().delay())));
            }
        }
        deleteAll(replaced);
        hideAll(kept);
    }

    /** Keeps messages hidden from others for other times than before, counted from now. */
    List<Fate> hideAll(List<Hiding> hidings) {
        return inBatches("change the visibility in", batches(hidings), (url, batch) -> {
            List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>(batch.size());
            for (Hiding hiding : batch) {
                entries.add(ChangeMessageVisibilityBatchRequestEntry.builder().id(Integer.toString(entries.size()))
                        .receiptHandle(hiding.handle()).visibilityTimeout(seconds(hiding.time())).build());
            }
            return client.changeMessageVisibilityBatch(request -> request.queueUrl(url).entries(entries)).failed();
        });
    }

    /**
     * Counts the messages.
     *
     * @throws ProviderUnavailable when SQS does not answer
     */
    Depth depth() {
        Map<QueueAttributeName, String> found = call("look at",
                url -> client.getQueueAttributes(request -> request.queueUrl(url).attributeNames(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED)))
                .attributes();
        return new Depth(count(found, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                count(found, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
                count(found, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
    }

    private static long count(Map<QueueAttributeName, String> attributes, QueueAttributeName which) {
        return Long.parseLong(attributes.getOrDefault(which, "0"));
    }

    /** Whole seconds, so that nothing comes earlier than it should, and no more than SQS takes. */
    static int delaySeconds(Duration delay) {
        return seconds(within(delay));
    }

    /** Beyond its bound SQS refuses a delay, and with it may refuse the batch. */
    private static Duration within(Duration delay) {
        Duration bounded = delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
        return bounded.isNegative() ? Duration.ZERO : bounded;
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.plusNanos(999_999_999).toSeconds());
    }

    private static Map<String, MessageAttributeValue> attributes(OutgoingMessage message) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        message.attributes().forEach((key, value) -> attributes.put(key,
                MessageAttributeValue.builder().dataType("String").stringValue(value).build()));
        return attributes;
    }

    /** A call for one batch: which of its entries failed. */
    private interface BatchCall<T> extends BiFunction<String, List<T>, List<BatchResultErrorEntry>> {}

    private <T> List<Fate> inBatches(String what, List<List<T>> batches, BatchCall<T> call) {
        return volley.forEach(batches, batch -> fates(what, batch, call)).stream().flatMap(List::stream).toList();
    }

    private <T> List<Fate> fates(String what, List<T> batch, BatchCall<T> call) {
        List<Fate> fates = new ArrayList<>(batch.size());
        try {
            batch.forEach(entry -> fates.add(Fate.DONE));
            for (BatchResultErrorEntry failed : call(what, url -> call.apply(url, batch))) {
                fates.set(Integer.parseInt(failed.id()), isForGood(failed) ? Fate.REFUSED : Fate.FAILED);
                log.debug("could not {} {}: {} {}", what, arn, failed.code(), failed.message());
            }
        } catch (RuntimeException away) {
            log.debug("could not {} {}", what, arn, away);
            fates.replaceAll(fate -> Fate.FAILED);
        }
        return fates;
    }

    /** That the sender is to blame does not say that: SQS says so of throttling and missing permissions too. */
    private static boolean isForGood(BatchResultErrorEntry failed) {
        String said = String.valueOf(failed.code());
        String code = said.startsWith(PREFIX) ? said.substring(PREFIX.length()) : said;
        return Boolean.TRUE.equals(failed.senderFault()) && (HANDLE_REFUSED.contains(code) || NEVER_TAKEN.contains(
                code));
    }

    private static <T> List<List<T>> batches(List<T> all) {
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += MAX_BATCH) {
            batches.add(all.subList(from, Math.min(from + MAX_BATCH, all.size())));
        }
        return batches;
    }

    private static List<List<OutgoingMessage>> batchesBySize(List<OutgoingMessage> all) {
        List<List<OutgoingMessage>> batches = new ArrayList<>();
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < all.size(); i++) {
            int size = all.get(i).bytes();
            if (i > from && (i - from == MAX_BATCH || bytes + size > MAX_BYTES)) {
                batches.add(all.subList(from, i));
                from = i;
                bytes = 0;
            }
            bytes += size;
        }
        if (from < all.size()) {
            batches.add(all.subList(from, all.size()));
        }
        return batches;
    }

    /** A call by the queue's address. */
    private interface Call<T> {
        T by(String url);
    }

    private <T> T call(String what, Call<T> call) {
        try {
            return call.by(url());
        } catch (QueueDoesNotExistException e) {
            url = null;
            throw AwsFailures.unavailable("could not " + what + " the queue " + arn, e);
        } catch (RuntimeException e) {
            throw AwsFailures.unavailable("could not " + what + " the queue " + arn, e);
        }
    }

    private String url() {
        String known = url;
        if (known == null) {
            known = client.getQueueUrl(request -> request.queueName(arn.name()).queueOwnerAWSAccountId(
                    arn.account())).queueUrl();
            url = known;
        }
        return known;
    }
}
