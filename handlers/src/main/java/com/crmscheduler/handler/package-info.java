/**
 * The business tasks. A class here that implements {@code TaskHandler} is found by its type, with no line of plumbing.
 * Never here: how executions are delivered, leased or retried.
 */
@NullMarked
package com.crmscheduler.handler;

import org.jspecify.annotations.NullMarked;
