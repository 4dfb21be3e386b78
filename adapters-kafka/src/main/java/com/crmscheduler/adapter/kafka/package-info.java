/**
 * The kafka half of the redis-kafka provider: hand-over with acks=all, the consumer with manual commit, the dead-letter topic.
 * Never here: Redis, HTTP, or what a handler does.
 */
@NullMarked
package com.crmscheduler.adapter.kafka;

import org.jspecify.annotations.NullMarked;
