package com.crmscheduler.devservices.aws;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A schedule group as one call left it.
 *
 * @param name what it is called
 * @param created when it was created
 * @param modified when its tags were last changed
 * @param goneAt until when it is being deleted; null while it is not
 * @param tags in the order in which they were given
 */
record StoredGroup(String name, Instant created, Instant modified, @Nullable Instant goneAt, Map<String, String> tags) {

    StoredGroup deletedUntil(Instant until) {
        return new StoredGroup(name, created, modified, until, tags);
    }

    StoredGroup tagged(Map<String, String> newTags, Instant now) {
        return new StoredGroup(name, created, now, goneAt, new LinkedHashMap<>(newTags));
    }
}
