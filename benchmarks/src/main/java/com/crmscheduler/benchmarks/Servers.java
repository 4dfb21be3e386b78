package com.crmscheduler.benchmarks;

import java.io.IOException;

/** The servers that the service is measured on. */
interface Servers extends AutoCloseable {

    /** What the service has to know, as arguments of its command line. */
    String[] arguments();

    /** What they are, for people. */
    String describe() throws IOException;

    /** Makes them as empty as they were. */
    void clear() throws IOException;

    @Override
    void close() throws IOException;
}
