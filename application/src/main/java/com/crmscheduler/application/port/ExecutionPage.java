package com.crmscheduler.application.port;

import java.util.List;
import java.util.Optional;

/**
 * One page of the history. It may be short, or empty, while there is a next cursor: a page is bounded in bytes and in how much it
 * looks at.
 *
 * @param items the one whose last attempt ended latest first
 * @param nextCursor where to go on; empty at the end
 */
public record ExecutionPage(List<Execution> items, Optional<String> nextCursor) {

    public ExecutionPage {
        items = List.copyOf(items);
    }
}
