package com.crmscheduler.adapter.redis;

import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.contract.VirtualTimeHarness;
import com.crmscheduler.testkit.differential.SchedulerProviderDifferential;

class RedisSchedulerProviderDifferentialIT extends SchedulerProviderDifferential {

    @Override
    protected VirtualTimeHarness harness(MutableTime time) {
        return new VirtualRedisHarness(time);
    }
}
