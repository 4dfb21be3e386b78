/**
 * What a task is: identifiers, payload, policies, occurrences, and the aggregate with its transitions.
 * Everybody may use it. Never here: clocks, randomness, I/O, frameworks.
 */
@NullMarked
package com.crmscheduler.domain.model;

import org.jspecify.annotations.NullMarked;
