package org.diversionhub.partner;

import java.time.LocalDate;

/** A written agreement that lets a partner take part, and the last day on which it does. */
public record Agreement(Type type, String id, LocalDate until) {
    /** What is agreed. */
    public enum Type {
        /** Memorandum of understanding: every partner. */
        MOU,
        /** CJIS user agreement: who sends or receives criminal history. */
        CJIS,
        /** Qualified service organization agreement (42 CFR 2.11): a part 2 programme that discloses to the hub. */
        QSOA;

        String key() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public boolean isCurrentOn(LocalDate day) {
        return !day.isAfter(until);
    }
}
