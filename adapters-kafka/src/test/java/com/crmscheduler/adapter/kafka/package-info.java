/** Tests of the Kafka half, against a real broker. */
@NullMarked
package com.crmscheduler.adapter.kafka;

import org.jspecify.annotations.NullMarked;
