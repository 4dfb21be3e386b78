package com.crmscheduler.testkit.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The clauses that a provider cannot be held to because it declares to lack the capability. The run fails when another clause
 * is aborted, or one of these is not: what a provider cannot do is on record, and cannot grow in silence.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface ExpectedAborts {

    /** The numbers of the clauses, such as {@code C3.9}. */
    String[] value();
}
