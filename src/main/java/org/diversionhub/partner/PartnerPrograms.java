package org.diversionhub.partner;

import java.util.Set;
import org.diversionhub.config.ConfigPlace;

/**
 * The programmes whose tables of outcomes a partner may fetch.
 *
 * @param at where its file says so
 */
public record PartnerPrograms(Set<String> ids, ConfigPlace at) {
    public PartnerPrograms {
        ids = Set.copyOf(ids);
    }
}
