package com.crmscheduler.devservices.aws;

import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Where changes are kept, so that a restart finds them. Guarded by the store's lock. */
interface Journal extends AutoCloseable {

    /** Keeps nothing. */
    Journal NONE = new Journal() {

        @Override
        public void append(ObjectNode line) {}

        @Override
        public boolean isLongFor(int things) {
            return false;
        }

        @Override
        public void rewrite(Stream<ObjectNode> lines) {}

        @Override
        public void close() {}
    };

    /** Keeps a change; when this returns, a crash of this process does not lose it. */
    void append(ObjectNode line);

    /** Whether it has grown much longer than one that keeps so many things needs to be. */
    boolean isLongFor(int things);

    /** Keeps these lines in place of all others. */
    void rewrite(Stream<ObjectNode> lines);

    @Override
    void close();
}
