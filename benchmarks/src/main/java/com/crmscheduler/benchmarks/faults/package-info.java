/**
 * The proof: real processes of the service against real servers, a seeded sequence of faults, and a judge of all that the
 * processes wrote down. Every promise is judged by one checker, which knows the guarantees and nothing of how they are kept.
 * Never here: a mock, or a wait that is not for a condition.
 */
@NullMarked
package com.crmscheduler.benchmarks.faults;

import org.jspecify.annotations.NullMarked;
