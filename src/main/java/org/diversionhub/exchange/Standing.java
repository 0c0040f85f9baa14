package org.diversionhub.exchange;

import java.util.List;
import java.util.Map;
import org.diversionhub.consent.Authority;
import org.diversionhub.message.FieldPath;
import org.diversionhub.referral.LeadCase;

/**
 * How one partner stands in a case at one moment.
 *
 * @param party whether the partner takes part in it
 * @param names the partner's own names for the case and the person
 * @param authorities all that touch the case, in force or not
 */
record Standing(LeadCase known, boolean party, Map<FieldPath, String> names, List<Authority> authorities) {
    Standing {
        names = Map.copyOf(names);
        authorities = List.copyOf(authorities);
    }

    @Override
    public String toString() {
        return "Standing[" + known.id() + ", party: " + party + "]";
    }
}
