package org.diversionhub.onboarding;

/**
 * One check of a partner, and what came of it.
 *
 * @param way {@code partner}, {@code deliver} or {@code pickup}
 * @param check its name, such as {@code dns}
 */
public record Finding(String way, String check, Said said) {
    /** What a server shows goes to a person's screen: it is cut, and moves no cursor. */
    private static final int LONGEST = 400;

    public boolean isFailed() {
        return said instanceof Said.Failed;
    }

    public String seen() {
        String text = said.seen().replaceAll("[\\p{Cc}\\p{Cf}]", "·");
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }

    public String fix() {
        return said.fix().replaceAll("[\\p{Cc}\\p{Cf}]", "·");
    }
}
