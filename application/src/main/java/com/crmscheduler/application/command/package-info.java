/**
 * What driving adapters ask with: one record a use case that takes more than an id.
 * Never here: behaviour beyond checking itself.
 */
@NullMarked
package com.crmscheduler.application.command;

import org.jspecify.annotations.NullMarked;
