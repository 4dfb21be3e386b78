/**
 * The composition root: wiring of the core, the selection of providers, the one clock.
 * Never here: business code or adapter code.
 */
@NullMarked
package com.crmscheduler.bootstrap.config;

import org.jspecify.annotations.NullMarked;
