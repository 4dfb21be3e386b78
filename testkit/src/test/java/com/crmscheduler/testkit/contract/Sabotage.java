package com.crmscheduler.testkit.contract;

import com.crmscheduler.application.port.DueTaskSource;
import com.crmscheduler.application.port.DueTaskSource.Settlement;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ExecutionOutcome.RetryAfter;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.testkit.memory.InMemoryBackend;
import com.crmscheduler.testkit.memory.InMemoryDueTasks;
import com.crmscheduler.testkit.memory.InMemoryHarness.Adapters;
import com.crmscheduler.testkit.memory.InMemorySchedulerProvider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Ways in which a backend can be wrong, each with clauses that have to notice. */
public enum Sabotage {

    FIRES_EARLY(source((backend, clock) -> new InMemoryDueTasks(backend, () -> clock.instant().plusMillis(150))),
            "C2.2",
            "C2.3"),
    FIRES_LATE(source((backend, clock) -> new InMemoryDueTasks(backend, () -> clock.instant().minusMillis(150))),
            "C2.2"),
    FORGETS_ON_RESTART(() -> new Adapters() {
        @Override
        public InMemoryBackend afterCrash(InMemoryBackend backend) {
            return new InMemoryBackend();
        }
    }, "C1.9", "C1.10", "C3.8"),
    SECOND_INSTANCE_IS_APART(() -> new Adapters() {
        private int made;

        @Override
        public SchedulerProvider provider(InMemoryBackend backend, InstantSource clock) {
            return new InMemorySchedulerProvider(made++ == 0 ? backend : new InMemoryBackend(), clock);
        }
    }, "C10.3", "C10.4"),
    STOPS_RECURRING(source((backend, clock) -> new ForwardingSource(new InMemoryDueTasks(backend, clock)) {
        @Override
        public Settled settle(Claim claim, List<Settlement> settlements) {
            return honest.settle(claim, settlements.stream().map(
                    s -> new Settlement(s.plan(), s.fires(), null, null)).toList());
        }
    }), "C2.3", "C2.8", "C1.10"),
    SKIPS_OCCURRENCES(source((backend, clock) -> new ForwardingSource(new InMemoryDueTasks(backend, clock)) {
        private int settled;

        @Override
        public Settled settle(Claim claim, List<Settlement> settlements) {
            return honest.settle(claim, settlements.stream().map(
                    s -> new Settlement(s.plan(), settled++ % 2 == 0, s.next(), s.nextDue())).toList());
        }
    }), "C2.3", "C2.10"),
    RUNS_WHAT_IS_FINISHED(ledger(honest -> new ForwardingLedger(honest) {
        @Override
        public List<Acceptance> accept(List<ScheduledExecution> deliveries) {
            return deliveries.stream().<Acceptance>map(
                    delivery -> new Acceptance.Accepted(new Held(delivery, 1))).toList();
        }

        @Override
        public boolean holds(Held held) {
            return true;
        }
    }), "C3.5", "C5.5"),
    LOSES_WHAT_GAVE_UP(ledger(honest -> new ForwardingLedger(honest) {
        @Override
        public CompletionStage<Boolean> complete(Held held, ExecutionOutcome outcome) {
            return honest.complete(held, outcome instanceof ExecutionOutcome.DeadLettered
                    ? new ExecutionOutcome.Succeeded()
                    : outcome);
        }
    }), "C13.1", "C13.2", "C13.3", "C13.4", "C13.5", "C13.6", "C14.3"),
    TELLS_NOTHING_OF_FAILURES(ledger(honest -> new ForwardingLedger(honest) {
        @Override
        public CompletionStage<Boolean> complete(Held held, ExecutionOutcome outcome) {
            return honest.complete(held, outcome instanceof ExecutionOutcome.RetryAfter(Duration delay, String reason)
                    ? new ExecutionOutcome.RetryAfter(delay, "")
                    : outcome);
        }
    }), "C14.2"),
    FORGETS_COMPLETIONS(ledger(honest -> new ForwardingLedger(honest) {
        @Override
        public CompletionStage<Boolean> complete(Held held, ExecutionOutcome outcome) {
            return CompletableFuture.completedStage(true);
        }
    }), "C2.6", "C3.2"),
    DOES_NOT_COUNT_ATTEMPTS(ledger(honest -> new ForwardingLedger(honest) {
        @Override
        public CompletionStage<Boolean> complete(Held held, ExecutionOutcome outcome) {
            if (outcome instanceof RetryAfter) {
                honest.release(List.of(held), Duration.ZERO);
                return CompletableFuture.completedStage(true);
            }
            return honest.complete(held, outcome);
        }
    }), "C3.2", "C3.3"),
    IGNORES_BACKOFF(ledger(honest -> new ForwardingLedger(honest) {
        @Override
        public CompletionStage<Boolean> complete(Held held, ExecutionOutcome outcome) {
            return honest.complete(held, outcome instanceof RetryAfter retry
                    ? new RetryAfter(Duration.ZERO, retry.reason())
                    : outcome);
        }
    }), "C3.3"),
    DROPS_FAILURES(ledger(honest -> new ForwardingLedger(honest) {
        @Override
        public CompletionStage<Boolean> complete(Held held, ExecutionOutcome outcome) {
            return honest.complete(held, new ExecutionOutcome.Succeeded());
        }
    }), "C3.2", "C3.8"),
    RUNS_WHAT_THE_PLAN_EXCLUDES(ledger(honest -> new ForwardingLedger(honest) {
        @Override
        public List<Acceptance> accept(List<ScheduledExecution> deliveries) {
            return deliveries.stream().map(delivery -> {
                Acceptance answer = honest.accept(List.of(delivery)).getFirst();
                return answer instanceof Acceptance.PlanChanged changed
                        ? honest.accept(List.of(delivery.withGeneration(changed.current().generation()))).getFirst()
                        : answer;
            }).toList();
        }
    }), "C4.12", "C4.14"),
    COUNTS_COPIES_AS_ATTEMPTS(ledger(honest -> new ForwardingLedger(honest) {
        @Override
        public List<Acceptance> accept(List<ScheduledExecution> deliveries) {
            return honest.accept(deliveries).stream().map(answer -> answer instanceof Acceptance.Unwanted
                    ? new Acceptance.Accepted(new Held(secondAttempt(deliveries.getFirst()), 1))
                    : answer).toList();
        }

        @Override
        public boolean holds(Held held) {
            return true;
        }
    }), "C3.14"),
    CANCELS_BY_NAME(() -> new Adapters() {
        @Override
        public ExecutionLedger ledger(InMemoryBackend backend, InstantSource clock) {
            SchedulerProvider provider = super.provider(backend, clock);
            return new ForwardingLedger(super.ledger(backend, clock)) {
                @Override
                public List<Acceptance> accept(List<ScheduledExecution> deliveries) {
                    List<Acceptance> answers = honest.accept(deliveries);
                    for (int i = 0; i < answers.size(); i++) {
                        if (answers.get(i) instanceof Acceptance.Unwanted) {
                            provider.find(deliveries.get(i).occurrence().taskId()).ifPresent(provider::cancel);
                        }
                    }
                    return answers;
                }
            };
        }
    }, "C5.9"),
    FIRES_TWICE(WrongProviders.FIRES_TWICE, "C2.10", "C10.2"),
    SWALLOWS_OUTAGES(WrongProviders.SWALLOWS_OUTAGES, "C9.1"),
    IGNORES_CANCEL(WrongProviders.IGNORES_CANCEL, "C5.1", "C5.4", "C5.8"),
    IGNORES_CANCEL_VERSION(WrongProviders.IGNORES_CANCEL_VERSION, "C5.3"),
    LOSES_EDITS(WrongProviders.LOSES_EDITS, "C4.1", "C4.2"),
    IGNORES_VERSIONS(WrongProviders.IGNORES_VERSIONS, "C4.4", "C4.6"),
    SWALLOWS_ON_EDIT(WrongProviders.SWALLOWS_ON_EDIT, "C4.3", "C4.9"),
    LIST_SKIPS_AN_ITEM(WrongProviders.LIST_SKIPS_AN_ITEM, "C6.2"),
    LIST_IGNORES_FILTERS(WrongProviders.LIST_IGNORES_FILTERS, "C6.6"),
    LISTS_OUT_OF_ORDER(WrongProviders.LISTS_OUT_OF_ORDER, "C6.2"),
    FIRES_AT_ONCE_IN_A_WINDOW(WrongProviders.FIRES_AT_ONCE_IN_A_WINDOW, "C2.9"),
    FIRES_AFTER_ITS_WINDOW(WrongProviders.FIRES_AFTER_ITS_WINDOW, "C2.9"),
    IGNORES_OVERLAP(WrongProviders.IGNORES_OVERLAP, "C8.4", "C11.2", "C11.3", "C11.4", "C11.5"),
    IGNORES_RUN_LIMIT(WrongProviders.IGNORES_RUN_LIMIT, "C8.7", "C12.1", "C12.2", "C12.4"),
    TAKES_ANY_CURSOR(WrongProviders.TAKES_ANY_CURSOR, "C6.7"),
    MANGLES_PAYLOADS(WrongProviders.MANGLES_PAYLOADS, "C7.1"),
    FORGETS_DESCRIPTIONS(WrongProviders.FORGETS_DESCRIPTIONS, "C7.2", "C7.3"),
    REPEATS_RUNS(WrongProviders.REPEATS_RUNS, "C3.10"),
    IGNORES_KEYS(WrongProviders.IGNORES_KEYS, "C1.6", "C1.7"),
    OVERWRITES_TAKEN_NAMES(WrongProviders.OVERWRITES_TAKEN_NAMES, "C1.3", "C10.1"),
    KEEPS_FINISHED_TASKS(WrongProviders.KEEPS_FINISHED_TASKS, "C2.6"),
    FIRES_PAUSED_TASKS(WrongProviders.FIRES_PAUSED_TASKS, "C1.11"),
    FAILS_WHOLE_BATCHES(WrongProviders.FAILS_WHOLE_BATCHES, "C1.4"),
    TAKES_WHAT_IT_LACKS(WrongProviders.TAKES_WHAT_IT_LACKS, "C8.1", "C8.2", "C8.3", "C8.4", "C8.7"),
    REJECTS_WHAT_IT_HAS(WrongProviders.REJECTS_WHAT_IT_HAS, "C8.4");

    private final Supplier<Adapters> adapters;
    final List<String> noticedBy;

    Sabotage(Supplier<Adapters> adapters, String... noticedBy) {
        this.adapters = adapters;
        this.noticedBy = List.of(noticedBy);
    }

    Sabotage(UnaryOperator<SchedulerProvider> wrong, String... noticedBy) {
        this(() -> new Adapters() {
            @Override
            public SchedulerProvider provider(InMemoryBackend backend, InstantSource clock) {
                return wrong.apply(super.provider(backend, clock));
            }
        }, noticedBy);
    }

    /** Makes the adapters that are wrong. */
    public Supplier<Adapters> adapters() {
        return adapters;
    }

    private static Supplier<Adapters> source(BiFunction<InMemoryBackend, InstantSource, DueTaskSource> wrong) {
        return () -> new Adapters() {
            @Override
            public DueTaskSource source(InMemoryBackend backend, InstantSource clock) {
                return wrong.apply(backend, clock);
            }
        };
    }

    private static Supplier<Adapters> ledger(UnaryOperator<ExecutionLedger> wrong) {
        return () -> new Adapters() {
            @Override
            public ExecutionLedger ledger(InMemoryBackend backend, InstantSource clock) {
                return wrong.apply(super.ledger(backend, clock));
            }
        };
    }

    private static ScheduledExecution secondAttempt(ScheduledExecution first) {
        return new ScheduledExecution(first.id(), first.occurrence(), first.generation(), 2, first.type(),
                first.payload(), first.retry(), first.dueAt(), first.claimedAt());
    }

    /** Passes every call on. */
    private static class ForwardingSource implements DueTaskSource {

        final DueTaskSource honest;

        ForwardingSource(DueTaskSource honest) {
            this.honest = honest;
        }

        @Override
        public int partitions() {
            return honest.partitions();
        }

        @Override
        public Claim claim(int partition, int limit) {
            return honest.claim(partition, limit);
        }

        @Override
        public Settled settle(Claim claim, List<Settlement> settlements) {
            return honest.settle(claim, settlements);
        }

        @Override
        public void handedOver(Claim claim, List<ScheduledExecution> acknowledged, List<ScheduledExecution> refused) {
            honest.handedOver(claim, acknowledged, refused);
        }
    }

    /** Passes every call on. */
    private static class ForwardingLedger implements ExecutionLedger {

        final ExecutionLedger honest;

        ForwardingLedger(ExecutionLedger honest) {
            this.honest = honest;
        }

        @Override
        public List<Acceptance> accept(List<ScheduledExecution> deliveries) {
            return honest.accept(deliveries);
        }

        @Override
        public boolean holds(Held held) {
            return honest.holds(held);
        }

        @Override
        public long begunBefore(Held held) {
            return honest.begunBefore(held);
        }

        @Override
        public CompletionStage<Boolean> complete(Held held, ExecutionOutcome outcome) {
            return honest.complete(held, outcome);
        }

        @Override
        public void release(Collection<Held> held, Duration delay) {
            honest.release(held, delay);
        }

        @Override
        public void defer(List<ScheduledExecution> deliveries, Duration delay) {
            honest.defer(deliveries, delay);
        }

        @Override
        public void discard(List<ScheduledExecution> deliveries) {
            honest.discard(deliveries);
        }
    }
}
