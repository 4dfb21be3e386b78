package com.crmscheduler.adapter.kafka;

import com.crmscheduler.application.port.InstanceRegistry;
import com.crmscheduler.domain.error.ProviderUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees the partitions of dead instances long before Kafka would: each instance says in the registry that it lives, and whoever
 * sees that one has fallen silent takes its members out of the consumer group, so that the others get its partitions at once.
 * The session time-out is for what this cannot do, when the registry is away or nobody else lives.
 *
 * <p>To take a living instance for dead costs a rebalance and nothing else: it joins again by itself, and what it had polled and
 * not accepted yet is dropped by the ledger where it comes twice.
 */
final class MembershipWatch {

    private static final int LOOKS = 4;
    private static final Logger log = LoggerFactory.getLogger(MembershipWatch.class);

    private final KafkaClients clients;
    private final InstanceRegistry registry;
    private final String group;
    private final String self;
    private final Duration deadAfter;
    private final LongAdder removed = new LongAdder();
    private @Nullable CountDownLatch stopped;
    private String told = "";

    /** @param self the name of this instance; its members' static ids are that with a hyphen and a number behind it */
    MembershipWatch(KafkaClients clients, InstanceRegistry registry, String self,
            KafkaSchedulerProperties.Consumer properties) {
        this.clients = clients;
        this.registry = registry;
        this.group = properties.group();
        this.self = self;
        this.deadAfter = properties.deadAfter();
    }

    /** Members taken out of the group so far because their instance was dead. */
    long removed() {
        return removed.sum();
    }

    synchronized void start() {
        if (deadAfter.isZero()) {
            return;
        }
        CountDownLatch end = new CountDownLatch(1);
        stopped = end;
        Thread.ofPlatform().name("scheduler-membership").daemon().start(() -> watch(end));
    }

    /** Ends it, and strikes this instance off, so that nobody takes it for dead. Never throws. */
    synchronized void stop() {
        CountDownLatch end = stopped;
        stopped = null;
        if (end == null) {
            return;
        }
        end.countDown();
        try {
            registry.strikeOff(List.of(self));
        } catch (ProviderUnavailable e) {
            log.debug("{} stays registered: {}", self, e.getMessage());
        }
    }

    /** Takes this instance's own members out of the group: a static member does not leave by closing. Bounded; never throws. */
    void leave() {
        try {
            remove(List.of(self));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | KafkaException e) {
            log.info("The partitions of this instance move when its session times out: {}", e.getMessage());
        }
    }

    private void watch(CountDownLatch end) {
        LifeSigns signs = new LifeSigns(deadAfter);
        try {
            do {
                look(signs, end);
            } while (!end.await(deadAfter.toNanos() / LOOKS, TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            log.debug("Interrupted; the session time-outs remain");
        }
    }

    private void look(LifeSigns signs, CountDownLatch end) throws InterruptedException {
        try {
            List<String> silent = signs.silent(registry.report(self), System.nanoTime());
            if (end.getCount() == 0) {
                // The stop was faster than this report.
                registry.strikeOff(List.of(self));
                return;
            }
            List<String> dead = silent.stream().filter(instance -> !instance.equals(self)).toList();
            if (!dead.isEmpty()) {
                int members = remove(dead);
                removed.add(members);
                registry.strikeOff(dead);
                log.warn("No sign of life from {} for {}: took {} members out of group {}", dead, deadAfter, members,
                        group);
            }
            told = "";
            // Whatever it is: without this thread every crash would cost a session time-out.
        } catch (ExecutionException | RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(told)) {
                log.warn("Cannot tell who lives, session time-outs decide until this works again: {}", why);
                told = why;
            }
        }
    }

    /** Answers how many members there were. */
    private int remove(Collection<String> instances) throws InterruptedException, ExecutionException {
        Admin admin = clients.admin();
        List<MemberToRemove> members = new ArrayList<>();
        for (ConsumerGroupDescription found : describe(admin)) {
            found.members().stream().flatMap(member -> member.groupInstanceId().stream())
                    .filter(id -> instances.contains(instanceOf(id))).map(MemberToRemove::new).forEach(members::add);
        }
        if (!members.isEmpty()) {
            try {
                admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions(members)).all()
                        .get();
            } catch (ExecutionException e) {
                // Another instance was faster.
                if (!(e.getCause() instanceof UnknownMemberIdException)) {
                    throw e;
                }
            }
        }
        return members.size();
    }

    private Collection<ConsumerGroupDescription> describe(Admin admin) throws InterruptedException, ExecutionException {
        try {
            return admin.describeConsumerGroups(List.of(group)).all().get().values();
        } catch (ExecutionException e) {
            // Nobody has joined yet, or all have left long ago.
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw e;
        }
    }

    private static String instanceOf(String member) {
        return member.substring(0, Math.max(0, member.lastIndexOf('-')));
    }
}
