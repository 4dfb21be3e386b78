/**
 * When a task fires: expressions in EventBridge's grammar and exact next-fire arithmetic, pure functions of their arguments.
 * Everybody may use it. Never here: the current time, the default zone, anything that is stored.
 */
@NullMarked
package com.crmscheduler.domain.schedule;

import org.jspecify.annotations.NullMarked;
