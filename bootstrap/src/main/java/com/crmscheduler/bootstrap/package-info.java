/**
 * The main class.
 * Never here: business code or adapter code.
 */
@NullMarked
package com.crmscheduler.bootstrap;

import org.jspecify.annotations.NullMarked;
