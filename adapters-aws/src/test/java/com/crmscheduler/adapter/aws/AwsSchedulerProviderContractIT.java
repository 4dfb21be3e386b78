package com.crmscheduler.adapter.aws;

import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.contract.ExpectedAborts;
import com.crmscheduler.testkit.contract.ProviderHarness;
import com.crmscheduler.testkit.contract.SchedulerProviderContract;
import java.time.Instant;

/**
 * The contract on the local endpoints, in virtual time. What is missing: idempotency keys (C1.6 to C1.8, C3.10), a ledger of
 * executions (C3.5, C3.6, C5.4, C5.5), a comparison without a race (C4.6), and dead letters to search (C13.1 to C13.6) and a
 * history (C14.1 to C14.4).
 */
@ExpectedAborts({"C1.6", "C1.7", "C1.8", "C3.5", "C3.6", "C3.10", "C4.6", "C5.4", "C5.5", "C11.2", "C11.3",
        "C11.4", "C11.5", "C11.6", "C11.7", "C12.1", "C12.2", "C12.3", "C12.4", "C13.1",
        "C13.2", "C13.3", "C13.4", "C13.5", "C13.6", "C14.1", "C14.2", "C14.3", "C14.4"})
class AwsSchedulerProviderContractIT extends SchedulerProviderContract {

    @Override
    protected ProviderHarness harness() {
        // Not a whole second, which is all that EventBridge knows.
        return AwsHarness.withoutLedger(new MutableTime(Instant.parse("2026-11-23T09:00:00.250Z")));
    }
}
