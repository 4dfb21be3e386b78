package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VolleyTest {

    @Test
    void answersInOrder_andMakesNoMoreCallsAtATimeThanAllowed() {
        Volley volley = new Volley(4);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Integer> inputs = IntStream.range(0, 200).boxed().toList();
        assertThat(volley.forEach(inputs, i -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.yield();
            now.decrementAndGet();
            return -i;
        })).isEqualTo(inputs.stream().map(i -> -i).toList());
        assertThat(most.get()).isBetween(1, 4);
    }

    @Test
    void throwsWhatTheFirstCallThrew_afterTheOthersAreDone() {
        AtomicInteger made = new AtomicInteger();
        assertThatThrownBy(() -> new Volley(2).forEach(List.of(1, 2, 3), i -> {
            made.incrementAndGet();
            if (i < 3) {
                throw new IllegalStateException("call " + i);
            }
            return i;
        })).hasMessage("call 1");
        assertThat(made).hasValue(3);
    }

    @Test
    void bringsItsCallsToTheirEnd_whenWhoeverWaitsIsInterrupted() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger answers = new AtomicInteger();
        Thread waiting = Thread.ofVirtual().start(() -> {
            new Volley(2).forEach(List.of(1), i -> {
                try {
                    release.await();
                    answers.incrementAndGet();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return i;
            });
            answers.addAndGet(Thread.currentThread().isInterrupted() ? 10 : 0);
        });
        await().until(() -> waiting.getState() == Thread.State.WAITING);
        waiting.interrupt();
        release.countDown();
        waiting.join();
        assertThat(answers).hasValue(11);
    }
}
