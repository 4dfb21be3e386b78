package com.crmscheduler.devservices;

/** A server that this JVM started and will stop. */
interface LocalServer extends AutoCloseable {

    int port();

    /** The process id of the server itself. */
    long pid();

    @Override
    void close();
}
