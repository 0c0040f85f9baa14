package org.diversionhub.referral;

import java.util.Map;
import org.diversionhub.message.FieldPath;

/**
 * How one partner stands in a case at one moment.
 *
 * @param known the case
 * @param party whether the partner takes part in it
 * @param names the partner's own names for the case and the person
 */
public record Standing(LeadCase known, boolean party, Map<FieldPath, String> names) {
    public Standing {
        names = Map.copyOf(names);
    }

    @Override
    public String toString() {
        return "Standing[" + known.id() + ", party: " + party + "]";
    }
}
