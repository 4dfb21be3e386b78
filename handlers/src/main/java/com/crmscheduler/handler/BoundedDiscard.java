package com.crmscheduler.handler;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads an answer's body to keep the connection, and keeps nothing of it; hangs up on one that is too long. */
final class BoundedDiscard implements HttpResponse.BodySubscriber<Boolean> {
    static final long MAX_BYTES = 64 * 1024;

    private final CompletableFuture<Boolean> wasShort = new CompletableFuture<>();
    private long left;
    private Flow.@Nullable Subscription subscription;

    BoundedDiscard(long bytes) {
        this.left = bytes;
    }

    /** Whether the body ended within the bound. */
    @Override
    public CompletionStage<Boolean> getBody() {
        return wasShort;
    }

    @Override
    public void onSubscribe(Flow.Subscription body) {
        subscription = body;
        body.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            left -= buffer.remaining();
        }
        Flow.Subscription body = Objects.requireNonNull(subscription);
        if (left < 0) {
            wasShort.complete(false);
            body.cancel();
        } else {
            body.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        wasShort.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        wasShort.complete(true);
    }
}
