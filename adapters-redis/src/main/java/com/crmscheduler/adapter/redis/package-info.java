/**
 * The redis half of the redis-kafka provider: the store, its scripts, the monitor that polls it, the ledger.
 * Never here: Kafka, HTTP, or what a handler does.
 */
@NullMarked
package com.crmscheduler.adapter.redis;

import org.jspecify.annotations.NullMarked;
