package org.diversionhub.message;

import java.util.Map;

/** A field of the dictionary: its path, its one category, and its mask for each audience. */
public record Field(FieldPath path, Category category, Map<Audience, Mask> masks) {
    public Field {
        masks = Map.copyOf(masks);
    }

    public Mask mask(Audience audience) {
        return masks.getOrDefault(audience, Mask.DROP);
    }
}
