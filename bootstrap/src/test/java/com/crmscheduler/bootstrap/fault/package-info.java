/**
 * Faults against real servers and real processes of the service: what is killed, frozen, stopped and started, and what may and
 * may not follow from it. Every claim is judged by one checker over what the processes wrote down.
 * Never here: a mock, or a wait that is not for a condition.
 */
@NullMarked
package com.crmscheduler.bootstrap.fault;

import org.jspecify.annotations.NullMarked;
