package com.crmscheduler.devservices.aws;

import java.util.Comparator;

/**
 * The order of lists. EventBridge promises none, and a caller that takes the order of names for granted has to find out here
 * rather than there.
 */
final class ByHash {

    static final Comparator<String> ORDER = Comparator.<String>comparingLong(name -> Hashes.of(0, name))
            .thenComparing(Comparator.naturalOrder());

    private ByHash() {}
}
