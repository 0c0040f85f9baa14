package org.diversionhub.partner;

import java.util.Set;
import org.diversionhub.config.ConfigPlace;

/**
 * The mappings by which the hub reads what a partner posts otherwise than in JSON.
 *
 * @param at where its file names them
 */
public record Posts(Set<String> mappings, ConfigPlace at) {
    public static final Posts NONE = new Posts(Set.of(), new ConfigPlace("", 0));

    public Posts {
        mappings = Set.copyOf(mappings);
    }
}
