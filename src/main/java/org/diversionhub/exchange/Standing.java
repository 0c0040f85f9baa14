package org.diversionhub.exchange;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.diversionhub.consent.Authority;
import org.diversionhub.message.FieldPath;
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

    boolean takesPart(String partner, Instant now) {
        return switch (part) {
            case NONE -> false;
            case OWN -> true;
            case NAMED ->
                authorities.stream()
                        .anyMatch(authority -> authority.recipients().contains(partner) && authority.inForceAt(now));
        };
    }

    @Override
    public String toString() {
        return "Standing[" + known.id() + ", part: " + part + "]";
    }
}
