/**
 * Load programs that print their figures.
 * Never here: assertions about time.
 */
@NullMarked
package com.crmscheduler.benchmarks;

import org.jspecify.annotations.NullMarked;
