package org.diversionhub.exchange;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.diversionhub.consent.Authority;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.LeadCase;

/**
 * How one partner stands in a case at one moment.
 *
 * @param part whether the partner takes part in it, and why
 * @param names the partner's own names for the case and the person
 * @param authorities all that touch the case, in force or not
 */
record Standing(LeadCase known, Part part, Map<FieldPath, String> names, List<Authority> authorities) {
    Standing {
        names = Map.copyOf(names);
        authorities = List.copyOf(authorities);
    }

    /** How a partner comes to take part. */
    enum Part {
        NONE,
        /** By what it is to the case. */
        OWN,
        /** Since a consent names it, and only while one does. */
        NAMED
    }

    /** @param kind a jail's medical staff hear of a stay to its end, whatever a consent says */
    boolean takesPart(Partner partner, Kind kind, Instant now) {
        return switch (part) {
            case NONE -> false;
            case OWN -> true;
            case NAMED -> isOfTheStay(partner, kind) || isNamed(partner, now);
        };
    }

    private static boolean isOfTheStay(Partner partner, Kind kind) {
        return partner.role() == Role.JAIL_MEDICAL && kind.name().equals("custody-event");
    }

    private boolean isNamed(Partner partner, Instant now) {
        return authorities.stream()
                .filter(authority -> authority.recipients().contains(partner.id()))
                .anyMatch(authority -> isOfThisCase(authority, partner) && authority.inForceAt(now));
    }

    /** Without an arrest justice has a part by a consent to this very case alone. */
    private boolean isOfThisCase(Authority authority, Partner partner) {
        return known.isArrest() || authority.caseId() != null || !partner.role().isJustice();
    }

    @Override
    public String toString() {
        return "Standing[" + known.id() + ", part: " + part + "]";
    }
}
