/**
 * The port that every provider implements, and the types it speaks.
 * Providers implement it, the application calls it. Never here: anything that one provider alone understands.
 */
@NullMarked
package com.crmscheduler.domain.port;

import org.jspecify.annotations.NullMarked;
