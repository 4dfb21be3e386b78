/**
 * The reference provider: a store in memory behind the same ports that real backends implement, simple enough to be read as
 * their specification. Never here: anything that a real backend could not do, and production use.
 */
@NullMarked
package com.crmscheduler.testkit.memory;

import org.jspecify.annotations.NullMarked;
