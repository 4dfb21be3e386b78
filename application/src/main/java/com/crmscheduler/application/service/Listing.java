package com.crmscheduler.application.service;

import com.crmscheduler.application.port.SchedulerProviders;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Lists over all providers of the process, one after the other. With one provider its cursors are handed through; with several
 * a cursor is {@code provider~cursor}, so that it says where to go on. They follow each other by name, whichever is the primary:
 * a cursor stays good when primary and standby change places, and among instances where they have and where they have not yet.
 */
final class Listing {

    private static final char SEPARATOR = '~';

    private final SchedulerProviders providers;

    Listing(SchedulerProviders providers) {
        this.providers = providers;
    }

    TaskPage list(TaskQuery query) {
        List<SchedulerProvider> all = providers.all().stream().sorted(Comparator.comparing(Listing::name)).toList();
        if (all.size() == 1) {
            return all.getFirst().list(query);
        }
        String cursor = query.cursor().orElse(name(all.getFirst()) + SEPARATOR);
        int end = cursor.indexOf(SEPARATOR);
        int index = end < 0 ? -1 : indexOf(all, cursor.substring(0, end));
        if (index < 0) {
            throw new InvalidTask("cursor", cursor, "a cursor of an earlier page");
        }
        String inner = cursor.substring(end + 1);
        TaskPage page = all.get(index)
                .list(new TaskQuery(query.group(), query.namePrefix(), query.type(), query.state(),
                        query.dueBefore(), query.limit(), inner.isEmpty() ? Optional.empty() : Optional.of(inner)));
        Optional<String> next = page.nextCursor().map(c -> name(all.get(index)) + SEPARATOR + c);
        if (next.isEmpty() && index + 1 < all.size()) {
            next = Optional.of(name(all.get(index + 1)) + SEPARATOR);
        }
        return new TaskPage(page.items(), next);
    }

    private static int indexOf(List<SchedulerProvider> all, String provider) {
        for (int i = 0; i < all.size(); i++) {
            if (name(all.get(i)).equals(provider)) {
                return i;
            }
        }
        return -1;
    }

    private static String name(SchedulerProvider provider) {
        return provider.capabilities().provider();
    }
}
