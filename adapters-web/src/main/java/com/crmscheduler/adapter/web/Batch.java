package com.crmscheduler.adapter.web;

import com.crmscheduler.adapter.web.BatchResponse.Failure;
import com.crmscheduler.application.command.CreateCommand;
import com.crmscheduler.application.port.ManageSchedulesUseCase;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.port.CreateOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way: items are gathered into chunks, bounded in number and bytes, and each chunk is created in one call.
 * After an outage nothing more is tried, because each further call would wait for its time-out too. For one thread.
 */
final class Batch {
    private static final int CHUNK_ITEMS = 1_000;
    private static final int CHUNK_CHARACTERS = 4 * 1024 * 1024;

    private final ManageSchedulesUseCase manage;
    private final String instance;
    private final @Nullable String idempotencyKey;
    private final List<@Nullable String> names = new ArrayList<>();
    private final List<Failure> failed = new ArrayList<>();
    private final List<Item> chunk = new ArrayList<>();
    private int chunkCharacters;
    private int created;
    private @Nullable ProviderUnavailable outage;

    private record Item(int index, CreateCommand command) {}

    Batch(ManageSchedulesUseCase manage, String instance, @Nullable String idempotencyKey) {
        this.manage = manage;
        this.instance = instance;
        this.idempotencyKey = idempotencyKey;
    }

    int size() {
        return names.size();
    }

    void addLine(byte[] line) {
        Violations violations = new Violations();
        add(RequestBodies.decode(line, violations), violations);
    }

    void add(String text) {
        add(text, new Violations());
    }

    private void add(String text, Violations violations) {
        int index = names.size();
        names.add(null);
        try {
            violations.throwIfAny();
            String key = RequestHeaders.itemKey(idempotencyKey, index);
            chunk.add(new Item(index, ScheduleReader.command(text, key, violations)));
            chunkCharacters += text.length();
        } catch (ScheduleTaskException e) {
            fail(index, e);
        }
        if (chunk.size() == CHUNK_ITEMS || chunkCharacters >= CHUNK_CHARACTERS) {
            flush();
        }
    }

    /** An item that is longer than it may be. */
    void refuse(long limit, String unit) {
        failed.add(new Failure(names.size(), tooLarge("the item has more than " + limit + ' ' + unit, limit)));
        names.add(null);
    }

    /** There are more items than there may be; they are not read. */
    void refuseRest() {
        failed.add(
                new Failure(names.size(), tooLarge("this item and all behind it were not read: the batch has more than "
                        + names.size() + " items", names.size())));
    }

    /** @throws ProviderUnavailable when the provider answered for no item at all */
    BatchResponse finish() {
        flush();
        if (outage != null && created == 0) {
            throw outage;
        }
        failed.sort(Comparator.comparingInt(Failure::index));
        return new BatchResponse(created, names, failed);
    }

    private void flush() {
        if (!chunk.isEmpty() && outage == null) {
            try {
                record(manage.createAll(chunk.stream().map(Item::command).toList()));
            } catch (ProviderUnavailable e) {
                outage = e;
            } catch (ScheduleTaskException e) {
                chunk.forEach(item -> fail(item.index(), e));
            }
        }
        ProviderUnavailable down = outage;
        if (down != null) {
            chunk.forEach(item -> fail(item.index(), down));
        }
        chunk.clear();
        chunkCharacters = 0;
    }

    private void record(List<CreateOutcome> outcomes) {
        for (int i = 0; i < outcomes.size(); i++) {
            int index = chunk.get(i).index();
            switch (outcomes.get(i)) {
                case CreateOutcome.Created(ScheduleTask task) -> succeed(index, task);
                case CreateOutcome.Repeated(ScheduleTask task) -> succeed(index, task);
                case CreateOutcome.Rejected(var reason) -> fail(index, reason);
            }
        }
    }

    private void succeed(int index, ScheduleTask task) {
        names.set(index, task.id().name());
        created++;
    }

    private void fail(int index, ScheduleTaskException reason) {
        failed.add(new Failure(index, Problem.of(inCallersWords(reason), instance, false).body()));
    }

    /** An item's own key is made here, and means nothing to who sent the batch's. */
    private ScheduleTaskException inCallersWords(ScheduleTaskException reason) {
        return idempotencyKey != null && reason instanceof UnsupportedByProvider e
                && e.field().equals(Problem.KEY_FIELD)
                        ? new UnsupportedByProvider(e.provider(), e.capability(), e.field(), idempotencyKey)
                        : reason;
    }

    private ProblemResponse tooLarge(String detail, long limit) {
        return ProblemResponse.of(ProblemType.TOO_LARGE, detail, instance).withLimit(limit);
    }
}
