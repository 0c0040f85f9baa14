/**
 * What was decided: one row a decision, appended in the transaction that decides, without personal values. Uses
 * {@code message}, {@code partner}, {@code consent}, {@code disclosure} and {@code trust}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.audit;
