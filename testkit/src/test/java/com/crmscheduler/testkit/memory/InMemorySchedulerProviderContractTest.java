package com.crmscheduler.testkit.memory;

import com.crmscheduler.testkit.contract.ProviderHarness;
import com.crmscheduler.testkit.contract.SchedulerProviderContract;

class InMemorySchedulerProviderContractTest extends SchedulerProviderContract {

    @Override
    protected ProviderHarness harness() {
        return new InMemoryHarness();
    }
}
