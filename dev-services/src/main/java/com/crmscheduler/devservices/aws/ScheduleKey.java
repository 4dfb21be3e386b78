package com.crmscheduler.devservices.aws;

/** What a schedule is called. */
record ScheduleKey(String group, String name) {}
