package org.diversionhub.disclosure;

import java.util.Arrays;

/**
 * Why a cell of the shipped matrix is as it is, by the numbers that the matrix gives. An engineer's reading, not
 * counsel's.
 */
public enum LegalReason {
    PART_2(1, "42 CFR 2.12(e)(1), 2.13, 2.31 (part 2 content moves on authority alone)"),
    MINIMUM_NECESSARY(2, "45 CFR 164.502(b) (minimum necessary) and the site's MOU"),
    JUSTICE_CONDITION(3, "42 CFR 2.35 (justice, where taking part is a condition)"),
    CRIMINAL_HISTORY(4, "28 CFR 20.33 (criminal history)"),
    VICTIMS(5, "protection of victims and witnesses"),
    GOLDEN_RULE(6, "nobody is worse off for taking part (LEAD's first golden rule)"),
    STATE_LAW(7, "NC G.S. 122C-52; RCW 70.02.220, 70.02.230"),
    DE_IDENTIFIED(8, "45 CFR 164.514(b) (de-identified)"),
    EMERGENCY(9, "42 CFR 2.51 (medical emergency)"),
    HIPAA(10, "45 CFR 164.506, 164.512(k)(5) (only where not part 2)"),
    COUNSELING_NOTES(11, "42 CFR 2.31(b) (counselling notes)"),
    CONSENT_ITSELF(12, "42 CFR 2.13(c) (that a consent exists can reveal treatment)"),
    THREAT(13, "42 CFR 2.12(c)(5) (threats and crimes on the premises)");

    private final int number;
    private final String words;

    LegalReason(int number, String words) {
        this.number = number;
        this.words = words;
    }

    public String words() {
        return words;
    }

    /** Where the law itself says never, no reason that a site writes opens the cell. */
    boolean isAbsolute() {
        return switch (this) {
            case PART_2, JUSTICE_CONDITION, EMERGENCY, COUNSELING_NOTES, THREAT -> true;
            default -> false;
        };
    }

    static LegalReason numbered(String number) {
        return Arrays.stream(values())
                .filter(reason -> Integer.toString(reason.number).equals(number))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no reason has the number " + number));
    }
}
