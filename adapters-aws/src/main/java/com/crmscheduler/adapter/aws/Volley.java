package com.crmscheduler.adapter.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Makes many calls at once, each on a virtual thread of its own, and a bounded number at a time, whoever asks. Because the calls
 * run on threads of their own, interrupting who waits for them does not tear one in two: it waits on, and the calls are bounded
 * by the client's time-outs. Thread-safe.
 */
final class Volley {

    private final Thread.Builder threads = Thread.ofVirtual().name("aws-call-", 0);
    private final Semaphore free;

    /** @param atATime the most calls that are under way */
    Volley(int atATime) {
        this.free = new Semaphore(atATime);
    }

    /**
     * Makes a call for each.
     *
     * @return the answers, in order
     * @throws RuntimeException what the first call that failed threw, once all are back
     */
    <A, B> List<B> forEach(List<A> all, Function<A, B> call) {
        List<FutureTask<B>> calls = new ArrayList<>(all.size());
        for (A one : all) {
            FutureTask<B> task = new FutureTask<>(() -> call.apply(one));
            calls.add(task);
            free.acquireUninterruptibly();
            threads.start(() -> {
                try {
                    task.run();
                } finally {
                    free.release();
                }
            });
        }
        List<B> answers = new ArrayList<>(all.size());
        RuntimeException failure = null;
        boolean interrupted = false;
        for (FutureTask<B> task : calls) {
            for (boolean waiting = true; waiting;) {
                try {
                    answers.add(task.get());
                    waiting = false;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    waiting = false;
                    failure = failure == null ? asThrown(e) : failure;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
        return answers;
    }

    private static RuntimeException asThrown(ExecutionException e) {
        Throwable failure = e.getCause();
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException thrown ? thrown : new IllegalStateException(e);
    }
}
