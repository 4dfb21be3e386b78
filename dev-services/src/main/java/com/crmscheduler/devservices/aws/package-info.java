/**
 * AWS on a laptop: an SQS server and an EventBridge Scheduler endpoint that speaks AWS's own protocol and fires. What AWS's
 * documents leave open is answered in the way that is hardest on its caller. On loopback only; never in the production jar,
 * and nothing here speaks to AWS.
 */
@NullMarked
package com.crmscheduler.devservices.aws;

import org.jspecify.annotations.NullMarked;
