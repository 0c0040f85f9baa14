package org.diversionhub.disclosure;

import java.util.EnumSet;
import java.util.Set;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Category;

/** Categories that any one of these authorities opens, when the person's own list has them too. */
record Clause(
        Set<AuthorityType> any, Set<Category> allow, Set<Category> mask, ConfigPlace allowAt, ConfigPlace maskAt) {
    Treatment of(Category category) {
        if (allow.contains(category)) {
            return Treatment.SHARE;
        }
        return mask.contains(category) ? Treatment.MASK : Treatment.WITHHOLD;
    }

    Set<Category> categories() {
        Set<Category> all = EnumSet.noneOf(Category.class);
        all.addAll(allow);
        all.addAll(mask);
        return all;
    }

    /** Where the category is listed. */
    ConfigPlace at(Category category) {
        return allow.contains(category) ? allowAt : maskAt;
    }
}
