/**
 * What a test or a fork works with: virtual time, builders of tasks, handlers that record, an executor without a broker.
 * Test code of every module may use it. Never here: a framework, a mock, a real clock.
 */
@NullMarked
package com.crmscheduler.testkit;

import org.jspecify.annotations.NullMarked;
