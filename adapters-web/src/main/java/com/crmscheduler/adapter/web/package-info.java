/**
 * The HTTP interface: resources, problem details, OpenAPI.
 * Never here: decisions about schedules; those are the use cases'.
 */
@NullMarked
package com.crmscheduler.adapter.web;

import org.jspecify.annotations.NullMarked;
