package com.crmscheduler.adapter.kafka;

import com.crmscheduler.adapter.kafka.ScheduledTaskWire.Reading;
import com.crmscheduler.application.port.ScheduledExecution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a poll gave: executions come out, what cannot be read is parked, what a newer program wrote is passed over. Any
 * thread may call.
 */
final class PollReader {

    private static final int REMEMBERED = 1_000;
    private static final Logger log = LoggerFactory.getLogger(PollReader.class);

    private final ScheduledTaskWire wire;
    private final KafkaDeadLetterQueue deadLetters;
    private final Memory<String> parked = new Memory<>();
    private final Memory<Integer> versionsToldOf = new Memory<>();
    private final LongAdder unreadable = new LongAdder();
    private final LongAdder newer = new LongAdder();

    PollReader(ScheduledTaskWire wire, KafkaDeadLetterQueue deadLetters) {
        this.wire = wire;
        this.deadLetters = deadLetters;
    }

    /**
     * The executions among the records, in order.
     *
     * @throws com.crmscheduler.domain.error.ProviderUnavailable when a record could not be parked: read the same poll again
     */
    List<ScheduledExecution> read(List<ConsumerRecord<String, byte[]>> records) {
        List<ScheduledExecution> executions = new ArrayList<>(records.size());
        for (ConsumerRecord<String, byte[]> record : records) {
            switch (wire.read(record)) {
                case Reading.Readable(ScheduledExecution execution) -> executions.add(execution);
                case Reading.Newer(int version) -> passOver(record, version);
                case Reading.Unreadable(String reason) -> park(record, reason);
            }
        }
        return executions;
    }

    /** Records parked so far because they could not be read. */
    long unreadable() {
        return unreadable.sum();
    }

    /** Records passed over so far because a newer program wrote them. */
    long newer() {
        return newer.sum();
    }

    private void passOver(ConsumerRecord<String, byte[]> record, int version) {
        newer.increment();
        if (versionsToldOf.add(version)) {
            log.warn(
                    "Passing over records of version {}, newer than this program's {} (first: {}): the store gives their"
                            + " executions out again",
                    version, ScheduledTaskMessage.VERSION, origin(record));
        }
    }

    private void park(ConsumerRecord<String, byte[]> record, String reason) {
        String origin = origin(record);
        // A poll that could not be accepted comes again, with records that are parked already.
        if (!parked.has(origin)) {
            deadLetters.park(record, reason);
            parked.add(origin);
            unreadable.increment();
        }
    }

    private static String origin(ConsumerRecord<String, byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    /** A set that forgets what it has known longest. */
    private static final class Memory<T> {

        private final Map<T, Boolean> known = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<T, Boolean> eldest) {
                return size() > REMEMBERED;
            }
        };

        private synchronized boolean add(T value) {
            return known.put(value, true) == null;
        }

        private synchronized boolean has(T value) {
            return known.containsKey(value);
        }
    }
}
