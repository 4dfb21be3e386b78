/**
 * The application's ports: driving ones (named …UseCase), which adapters call, and driven ones, which adapters implement.
 * Interfaces and the values they speak. Never here: an implementation, a framework, a technology's name.
 */
@NullMarked
package com.crmscheduler.application.port;

import org.jspecify.annotations.NullMarked;
