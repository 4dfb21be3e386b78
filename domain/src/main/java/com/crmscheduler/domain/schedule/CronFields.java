package com.crmscheduler.domain.schedule;

/** The fields of a cron expression. */
public record CronFields(boolean hasSeconds) {}
