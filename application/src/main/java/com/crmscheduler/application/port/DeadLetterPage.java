package com.crmscheduler.application.port;

import java.util.List;
import java.util.Optional;

/**
 * One page of dead letters. It may be short, or empty, while there is a next cursor: a page is bounded in bytes and in how many
 * letters it looks at.
 *
 * @param items the latest first
 * @param nextCursor where to go on; empty at the end
 */
public record DeadLetterPage(List<DeadLetter> items, Optional<String> nextCursor) {

    public DeadLetterPage {
        items = List.copyOf(items);
    }
}
