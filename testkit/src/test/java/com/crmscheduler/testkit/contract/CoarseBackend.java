package com.crmscheduler.testkit.contract;

/** A backend whose unit is a minute, and that lacks what EventBridge Scheduler lacks. */
@ExpectedAborts({"C1.6", "C1.7", "C1.8", "C3.5", "C3.6", "C3.10", "C4.6", "C5.4", "C5.5", "C11.2", "C11.3",
        "C11.4", "C11.5", "C11.6", "C11.7", "C12.1", "C12.2", "C12.3", "C12.4", "C13.1",
        "C13.2", "C13.3", "C13.4", "C13.5", "C13.6", "C14.1", "C14.2", "C14.3", "C14.4"})
class CoarseBackend extends BackendUnderTest {}
