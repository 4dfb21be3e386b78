package com.crmscheduler.devservices;

import com.crmscheduler.devservices.SharedServer.Kind;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A server that starts while other things do. Whoever needs its address waits for it. */
final class StartingServer implements AutoCloseable {

    private final CompletableFuture<SharedServer> server;

    private StartingServer(CompletableFuture<SharedServer> server) {
        this.server = server;
    }

    static StartingServer start(Kind kind, Path directory, int usualPort) {
        return new StartingServer(
                CompletableFuture.supplyAsync(() -> SharedServer.startOrAttach(kind, directory, usualPort)));
    }

    /**
     * The server, started.
     *
     * @throws ServerFailure when it could not be
     */
    SharedServer await() {
        try {
            return server.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ServerFailure failure
                    ? failure
                    : new ServerFailure("a server did not start", e.getCause());
        }
    }

    @Override
    public void close() {
        server.handle((started, failure) -> {
            if (started != null) {
                started.close();
            }
            return null;
        }).join();
    }
}
