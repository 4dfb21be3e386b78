/**
 * The SPI for business tasks: a fork adds a task by one class that implements {@link com.crmscheduler.application.handler.TaskHandler}.
 * Never here: how executions are delivered, leased or retried.
 */
@NullMarked
package com.crmscheduler.application.handler;

import org.jspecify.annotations.NullMarked;
