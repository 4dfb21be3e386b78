package com.crmscheduler.testkit.differential;

import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.contract.VirtualTimeHarness;
import com.crmscheduler.testkit.memory.InMemoryHarness;
import com.crmscheduler.testkit.memory.InMemoryHarness.Adapters;
import java.util.function.Supplier;

/** The comparison with a backend of the test's choice; named so that no pattern of test names runs it on its own. */
class ComparedBackend extends SchedulerProviderDifferential {

    /** Static, because the engine makes its test instances itself. */
    static volatile Supplier<Adapters> adapters = Adapters::new;

    @Override
    protected VirtualTimeHarness harness(MutableTime time) {
        return new InMemoryHarness(adapters.get(), time);
    }
}
