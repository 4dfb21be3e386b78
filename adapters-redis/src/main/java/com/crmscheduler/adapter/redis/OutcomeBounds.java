package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.number;

import java.util.List;

/**
 * What bounds the traces that outcomes leave.
 *
 * @param deadLetters how many letters are kept
 * @param history what the history keeps
 * @param arguments the same as complete.lua takes it
 */
record OutcomeBounds(DeadLetterProperties deadLetters, HistoryProperties history, List<byte[]> arguments) {

    static OutcomeBounds of(DeadLetterProperties deadLetters, HistoryProperties history, int partitions) {
        return new OutcomeBounds(deadLetters, history, List.of(number(deadLetters.perPartition(partitions)),
                number(deadLetters.whenFull().toMillis()), number(switch (history.keep()) {
                    case NONE -> 0;
                    case FAILURES -> 1;
                    case ALL -> 2;
                }), number(history.perPartition(partitions)),
                // A bucket's first entry may come at its begin and its last one at its end.
                number(history.successRetention().plus(HistoryBuckets.HOUR).toMillis()),
                number(history.failureRetention().plus(HistoryBuckets.DAY).toMillis())));
    }
}
