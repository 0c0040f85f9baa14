package org.diversionhub.disclosure;

/**
 * What must go with part 2 content disclosed on consent, 42 CFR 2.32.
 *
 * @param statement 2.32(a)(2), the short statement
 * @param explanation what the consent covers, in words
 */
public record Notice(String statement, String explanation) {
    static final String SHORT = "42 CFR part 2 prohibits unauthorized use or disclosure of these records.";
}
