package com.crmscheduler.adapter.aws;

import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.contract.ExpectedAborts;
import com.crmscheduler.testkit.contract.ProviderHarness;
import com.crmscheduler.testkit.contract.SchedulerProviderContract;
import java.time.Instant;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The clauses about firing, identity, changing and cancelling with a table of executions, which brings C3.5, C3.6, C5.4 and C5.5,
 * and has the program itself delete what is finished.
 */
@ExtendWith(OnlyWhatTheLedgerChanges.class)
@ExpectedAborts({"C3.10", "C4.6"})
class AwsSchedulerProviderLedgerContractIT extends SchedulerProviderContract {

    @Override
    protected ProviderHarness harness() {
        return AwsHarness.withLedger(new MutableTime(Instant.parse("2026-11-23T09:00:00.250Z")));
    }
}
