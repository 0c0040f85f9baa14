/**
 * What came of referrals, as counts that tell of nobody: measures, groups of at least eleven, tables that are made
 * once. Uses {@code message}, {@code partner} and {@code referral}; opens nothing itself.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.outcomes;
