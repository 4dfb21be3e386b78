package com.crmscheduler.adapter.aws;

import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.contract.VirtualTimeHarness;
import com.crmscheduler.testkit.differential.SchedulerProviderDifferential;

class AwsSchedulerProviderDifferentialIT extends SchedulerProviderDifferential {

    @Override
    protected VirtualTimeHarness harness(MutableTime time) {
        return AwsHarness.withoutLedger(time);
    }
}
