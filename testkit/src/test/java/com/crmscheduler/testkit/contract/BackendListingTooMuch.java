package com.crmscheduler.testkit.contract;

/** Lists an abort that does not happen. */
@ExpectedAborts("C1.6")
class BackendListingTooMuch extends BackendUnderTest {}
