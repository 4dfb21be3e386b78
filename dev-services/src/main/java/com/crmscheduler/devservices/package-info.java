/**
 * Real servers for a laptop or a test, with no Docker. On loopback only.
 * Never in the production jar, so that production can never start on an embedded store by accident.
 */
@NullMarked
package com.crmscheduler.devservices;

import org.jspecify.annotations.NullMarked;
