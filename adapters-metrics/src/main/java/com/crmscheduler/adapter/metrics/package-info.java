/**
 * Micrometer's view of the scheduler.
 * Never here: anything that decides.
 */
@NullMarked
package com.crmscheduler.adapter.metrics;

import org.jspecify.annotations.NullMarked;
