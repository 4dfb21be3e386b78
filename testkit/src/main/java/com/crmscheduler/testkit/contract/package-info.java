/**
 * The contract that every {@link com.crmscheduler.domain.port.SchedulerProvider} passes, clause by clause, and what a backend
 * has to offer to be tested against it. Never here: knowledge of one backend, loosened assertions, mocks.
 */
@NullMarked
package com.crmscheduler.testkit.contract;

import org.jspecify.annotations.NullMarked;
