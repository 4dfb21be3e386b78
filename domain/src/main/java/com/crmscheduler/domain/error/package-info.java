/**
 * Every way in which the scheduler says no: one sealed root, one type a situation, data in fields.
 * Providers translate their drivers' exceptions into these at their edge. Never here: HTTP, Redis, Kafka or AWS words.
 */
@NullMarked
package com.crmscheduler.domain.error;

import org.jspecify.annotations.NullMarked;
