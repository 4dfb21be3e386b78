package com.crmscheduler.adapter.redis;

import com.crmscheduler.devservices.Servers;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.unit.DataSize;

/**
 * The adapter's parts on a real Redis, wired as the auto-configuration does, with the store's clock shifted at will. Each has a
 * logical database of its own on the shared server, so that tests do not meet.
 */
final class TestStore implements AutoCloseable {

    private static final AtomicInteger NEXT_DATABASE = new AtomicInteger();

    /** Time that a test lets pass is no outage, unless it says so. */
    private static final OutageRule NEVER = new OutageRule(Duration.ofDays(100_000), Duration.ZERO);

    final AtomicLong offset = new AtomicLong();
    private volatile LongSupplier clockOffset = offset::get;
    final RedisSchedulerProperties properties;
    final LettuceConnectionFactory factory;
    final RedisStore store;
    final StoreLayout layout;
    final StoreGuard guard;
    final RedisSchedulerProvider provider;
    final RedisDueTaskSource source;

    private TestStore(RedisConfiguration server, RedisSchedulerProperties properties) {
        this.properties = properties;
        this.factory = factory(server, properties.timeout());
        this.store = new RedisStore(factory, properties.timeout(), () -> clockOffset.getAsLong());
        this.layout = new StoreLayout(properties.partitions());
        this.guard = new StoreGuard(store, properties);
        this.provider = new RedisSchedulerProvider(store, guard, layout, properties, clock());
        this.source = source(NEVER);
    }

    /** On a fresh database of the server that the tests of this JVM share, with one partition. */
    static TestStore open() {
        return open(settings(1));
    }

    static TestStore open(RedisSchedulerProperties properties) {
        RedisURI uri = RedisURI.create(Servers.redisUri());
        RedisStandaloneConfiguration server = new RedisStandaloneConfiguration(uri.getHost(), uri.getPort());
        // The last of the server's sixteen belongs to the test of the auto-configuration, which has other settings.
        server.setDatabase(NEXT_DATABASE.getAndIncrement() % 15);
        TestStore opened = new TestStore(server, properties);
        opened.flush();
        return opened;
    }

    static TestStore on(String host, int port, RedisSchedulerProperties properties) {
        return new TestStore(new RedisStandaloneConfiguration(host, port), properties);
    }

    static TestStore onCluster(List<String> nodes, RedisSchedulerProperties properties) {
        return new TestStore(new RedisClusterConfiguration(nodes), properties);
    }

    /** Another instance on the same Redis, with the rights of a user whose password is its name. */
    TestStore another(String user) {
        RedisStandaloneConfiguration server = new RedisStandaloneConfiguration(factory.getHostName(),
                factory.getPort());
        server.setDatabase(factory.getDatabase());
        server.setUsername(user);
        server.setPassword(user);
        return new TestStore(server, properties);
    }

    /** Another instance on the same Redis. */
    TestStore another() {
        RedisStandaloneConfiguration server = new RedisStandaloneConfiguration(factory.getHostName(),
                factory.getPort());
        server.setDatabase(factory.getDatabase());
        return new TestStore(server, properties);
    }

    static RedisSchedulerProperties settings(int partitions) {
        return settings(partitions, 10_000);
    }

    static RedisSchedulerProperties settings(int partitions, int inFlightLimit) {
        return settings(partitions, inFlightLimit, false);
    }

    static RedisSchedulerProperties settings(int partitions, int inFlightLimit, boolean allowEviction) {
        return settings(partitions, inFlightLimit, Duration.ofSeconds(1), allowEviction);
    }

    static RedisSchedulerProperties polling(Duration interval) {
        return settings(1, 10_000, interval, false);
    }

    private static RedisSchedulerProperties settings(int partitions, int inFlightLimit, Duration poll,
            boolean allowEviction) {
        return new RedisSchedulerProperties(partitions, Duration.ofSeconds(2), Duration.ofSeconds(10),
                Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofSeconds(1), DataSize.ofMegabytes(4),
                inFlightLimit, 1_000, 2, poll, Duration.ofSeconds(20), 50_000, Duration.ofSeconds(5), allowEviction,
                true);
    }

    private static LettuceConnectionFactory factory(RedisConfiguration server, Duration timeout) {
        ClientOptions.Builder options = server instanceof RedisClusterConfiguration
                ? ClusterClientOptions.builder()
                : ClientOptions.builder();
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> true).timeoutOptions(TimeoutOptions.enabled(timeout));
        LettuceConnectionFactory factory = new LettuceConnectionFactory(server, LettuceClientConfiguration.builder()
                .clientOptions(options.build()).commandTimeout(timeout).build());
        factory.afterPropertiesSet();
        return factory;
    }

    /**
     * Makes the scripts see another clock instead of the server's, but for the time that a script is under way: while the other
     * clock stands still, theirs is ahead of it by some milliseconds.
     */
    void follow(InstantSource time) {
        clockOffset = offset::get;
        long server = now().minusMillis(offset.get()).toEpochMilli();
        long measured = System.nanoTime();
        // Two fractions of a millisecond are cut off; what is due by the other clock must be due by this one.
        clockOffset = () -> time.millis() + 2 - server - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - measured);
    }

    /** The store's clock, shifted as the scripts see it. */
    InstantSource clock() {
        return this::now;
    }

    Instant now() {
        List<byte[]> time = ask(redis -> redis.time());
        return Instant.ofEpochSecond(Long.parseLong(new String(time.get(0), java.nio.charset.StandardCharsets.UTF_8)),
                Long.parseLong(new String(time.get(1), java.nio.charset.StandardCharsets.UTF_8)) * 1_000)
                .plusMillis(clockOffset.getAsLong());
    }

    RedisDueTaskSource source(OutageRule outage) {
        return new RedisDueTaskSource(store, guard, layout, properties, outage);
    }

    /** Lets time pass for the scripts. */
    void advance(Duration step) {
        offset.addAndGet(step.toMillis());
    }

    void flush() {
        ask(redis -> redis.flushdb());
    }

    /** A ledger with its renewal and its writer at work. */
    Ledger ledger() {
        return ledger(new DeadLetterProperties(100_000, Duration.ofMinutes(5)));
    }

    Ledger ledger(DeadLetterProperties letters) {
        return ledger(letters, new HistoryProperties(HistoryProperties.Keep.ALL, Duration.ofDays(1),
                Duration.ofDays(30), 100_000));
    }

    Ledger ledger(DeadLetterProperties letters, HistoryProperties history) {
        return new Ledger(letters, history);
    }

    /** This machine's clock, which answers while the server is away, shifted as the scripts' is. */
    private InstantSource instanceClock() {
        return () -> InstantSource.system().instant().plusMillis(clockOffset.getAsLong());
    }

    /** Whether nothing is kept but what a store always has, and the history, which ends by itself. */
    boolean onlyMetaIsLeft() {
        return this.<List<byte[]>>ask(redis -> redis.keys("*")).stream()
                .map(key -> new String(key, StandardCharsets.US_ASCII))
                .filter(key -> !key.startsWith("scheduled:history:") && !key.startsWith("scheduled:seen:")).toList()
                .equals(List.of(StoreLayout.META));
    }

    /** Sends a plain command and waits for its answer. */
    <T> T ask(Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
        return store.await(store.send(command));
    }

    @Override
    public void close() {
        factory.destroy();
    }

    /** A ledger of this instance. */
    final class Ledger implements AutoCloseable {

        final HeldExecutions held = new HeldExecutions(store, layout, properties, instanceClock());
        final OutcomeWriter writer;
        final RedisExecutionLedger ledger;
        final RedisDeadLetterStore deadLetters;
        final RedisExecutionHistory history;

        private Ledger(DeadLetterProperties letters, HistoryProperties kept) {
            writer = new OutcomeWriter(store, properties, OutcomeBounds.of(letters, kept, properties.partitions()));
            ledger = new RedisExecutionLedger(store, guard, layout, held, writer, properties);
            deadLetters = new RedisDeadLetterStore(store, guard, layout, letters, writer);
            history = new RedisExecutionHistory(store, guard, layout, kept, writer, instanceClock());
            writer.start();
        }

        @Override
        public void close() {
            writer.stop();
        }
    }
}
