/**
 * What a fork tests with: the in-memory provider, virtual time, builders, and the port contract.
 * Test code uses it; the program never does.
 */
@NullMarked
package com.crmscheduler.testkit;

import org.jspecify.annotations.NullMarked;
