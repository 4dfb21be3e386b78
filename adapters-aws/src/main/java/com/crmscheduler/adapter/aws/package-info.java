/**
 * The aws provider: EventBridge Scheduler and SQS. Its frame stands and its rules hold; it has no provider yet.
 * Never here: Redis, Kafka, HTTP, or what a handler does.
 */
@NullMarked
package com.crmscheduler.adapter.aws;

import org.jspecify.annotations.NullMarked;
