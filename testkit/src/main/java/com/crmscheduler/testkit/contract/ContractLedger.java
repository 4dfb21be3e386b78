package com.crmscheduler.testkit.contract;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;

/** Counts what ran and what was aborted, and fails the class when that is not what {@link ExpectedAborts} says. */
final class ContractLedger implements TestWatcher, AfterAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(ContractLedger.class);

    @Override
    public void testSuccessful(ExtensionContext context) {
        entries(context).ran.add(clause(context));
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        entries(context).ran.add(clause(context));
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        entries(context).aborted.add(clause(context));
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        entries(context).aborted.add(clause(context));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (!context.equals(outermost(context))) {
            return;
        }
        Entries entries = entries(context);
        ExpectedAborts declared = context.getRequiredTestClass().getAnnotation(ExpectedAborts.class);
        Set<String> expected = declared == null ? Set.of() : new TreeSet<>(Arrays.asList(declared.value()));
        Set<String> unexpected = new TreeSet<>(entries.aborted);
        unexpected.removeAll(expected);
        Set<String> needless = new TreeSet<>(entries.ran);
        needless.retainAll(expected);
        if (entries.ran.isEmpty() && entries.aborted.isEmpty()) {
            throw new AssertionError("no clause of the contract ran");
        }
        if (!unexpected.isEmpty() || !needless.isEmpty()) {
            throw new AssertionError("aborted but not listed in @ExpectedAborts: " + unexpected
                    + "; listed but not aborted: " + needless);
        }
    }

    /** The number that a clause's display name begins with; of a parametrised one, that of the method. */
    private static String clause(ExtensionContext context) {
        ExtensionContext named = context;
        while (!named.getDisplayName().matches("C\\d+\\.\\d+ .*")) {
            Optional<ExtensionContext> parent = named.getParent();
            if (parent.isEmpty()) {
                return context.getDisplayName();
            }
            named = parent.get();
        }
        return named.getDisplayName().substring(0, named.getDisplayName().indexOf(' '));
    }

    private static Entries entries(ExtensionContext context) {
        return outermost(context).getStore(NAMESPACE).computeIfAbsent(Entries.class, key -> new Entries(),
                Entries.class);
    }

    /** The context of the provider's own test class, above all nested groups. */
    private static ExtensionContext outermost(ExtensionContext context) {
        ExtensionContext outer = context;
        Optional<ExtensionContext> parent = context.getParent();
        while (parent.isPresent() && parent.get().getTestClass().isPresent()) {
            outer = parent.get();
            parent = outer.getParent();
        }
        return outer;
    }

    private static final class Entries {
        final Set<String> ran = new ConcurrentSkipListSet<>();
        final Set<String> aborted = new ConcurrentSkipListSet<>();
    }
}
