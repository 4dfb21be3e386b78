/**
 * The aws provider: tasks live in EventBridge Scheduler, which fires them into an SQS queue, from which they are run.
 * Never here: Redis, Kafka, HTTP, or what a handler does.
 */
@NullMarked
package com.crmscheduler.adapter.aws;

import org.jspecify.annotations.NullMarked;
