/**
 * The boundaries of the program as rules that a build can check. Every rule is made for a root package, so that a fork under
 * another name, and the small violating programs of the tests, use the very same ones.
 * Never here: a rule without a fixture that breaks it, or without a sentence that says what to do instead.
 */
@NullMarked
package com.crmscheduler.architecture;

import org.jspecify.annotations.NullMarked;
