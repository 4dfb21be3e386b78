/** The contract tested on providers that are wrong on purpose. */
@NullMarked
package com.crmscheduler.testkit.contract;

import org.jspecify.annotations.NullMarked;
