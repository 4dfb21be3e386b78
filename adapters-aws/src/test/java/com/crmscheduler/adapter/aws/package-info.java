/** Tests of the aws provider, against a real SQS and the local EventBridge Scheduler. */
@NullMarked
package com.crmscheduler.adapter.aws;

import org.jspecify.annotations.NullMarked;
