package com.crmscheduler.devservices.aws;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param nextToken where the next part begins; null after the last
 */
record Page<T>(List<T> items, @Nullable String nextToken) {}
