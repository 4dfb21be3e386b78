/**
 * The use cases themselves, plain classes with one constructor, wired by the composition root alone.
 * Adapters never see this package; they see {@code application.port}. Never here: threads, clocks of their own, frameworks.
 */
@NullMarked
package com.crmscheduler.application.service;

import org.jspecify.annotations.NullMarked;
