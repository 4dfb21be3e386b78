package com.crmscheduler.testkit.contract;

import com.crmscheduler.testkit.memory.InMemoryHarness;
import com.crmscheduler.testkit.memory.InMemoryHarness.Adapters;
import java.util.function.Supplier;

/** The contract on a backend of the test's choice; named so that no pattern of test names runs it on its own. */
class BackendUnderTest extends SchedulerProviderContract {

    /** Static, because the engine makes its test instances itself. */
    static volatile Supplier<Adapters> adapters = Adapters::new;

    @Override
    protected ProviderHarness harness() {
        return new InMemoryHarness(adapters.get());
    }
}
