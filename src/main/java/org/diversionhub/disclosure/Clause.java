package org.diversionhub.disclosure;

import java.util.Set;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Category;

/** Categories that any one of these authorities opens, when the person's own list has them too. */
record Clause(Set<AuthorityType> any, Set<Category> allow, Set<Category> mask) {
    Treatment of(Category category) {
        if (allow.contains(category)) {
            return Treatment.SHARE;
        }
        return mask.contains(category) ? Treatment.MASK : Treatment.WITHHOLD;
    }
}
