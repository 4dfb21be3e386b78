package com.crmscheduler.application.service;

import com.crmscheduler.domain.error.InvalidTask;
import java.util.List;
import java.util.Optional;

/**
 * Where a listing over the stores of several providers goes on. With one store its cursors are handed through; with several a
 * cursor is {@code provider~cursor}. The stores follow each other by name.
 *
 * @param stores the names of the stores, in order
 * @param index the store that is read now
 * @param inner where it goes on
 */
record StoreCursor(List<String> stores, int index, Optional<String> inner) {

    private static final char SEPARATOR = '~';

    /** @throws InvalidTask when the cursor names no store */
    static StoreCursor read(Optional<String> cursor, List<String> stores) {
        if (stores.size() == 1 || cursor.isEmpty()) {
            return new StoreCursor(stores, 0, cursor);
        }
        String text = cursor.get();
        int end = text.indexOf(SEPARATOR);
        int index = end < 0 ? -1 : stores.indexOf(text.substring(0, end));
        if (index < 0) {
            throw new InvalidTask("cursor", text, "a nextCursor of an earlier page");
        }
        String inner = text.substring(end + 1);
        return new StoreCursor(stores, index, inner.isEmpty() ? Optional.empty() : Optional.of(inner));
    }

    /** @param after where the store that was read goes on */
    Optional<String> next(Optional<String> after) {
        if (stores.size() == 1) {
            return after;
        }
        Optional<String> next = after.map(cursor -> stores.get(index) + SEPARATOR + cursor);
        return next.isEmpty() && index + 1 < stores.size() ? Optional.of(stores.get(index + 1) + SEPARATOR) : next;
    }
}
