/**
 * Who may take part, by the rules of the site: rule sets in {@code config/eligibility}, each with its version and its
 * own tests, and what one says of one referral. It reads a record and keeps nothing; a judgement names rules, never
 * values. Uses {@code config} and {@code message}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.eligibility;
