/**
 * Random operations on a provider and on the in-memory reference, both in virtual time, and a comparison of what is visible and
 * what fired. Never here: knowledge of one backend, or a difference that no capability declares.
 */
@NullMarked
package com.crmscheduler.testkit.differential;

import org.jspecify.annotations.NullMarked;
