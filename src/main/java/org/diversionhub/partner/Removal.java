package org.diversionhub.partner;

import java.util.List;
import java.util.Set;
import org.diversionhub.config.ConfigMap;

/**
 * What removes somebody by the site's rule, beside the word of case management that they are. No clock does.
 *
 * @param noShow what case management's word of a missed intake does
 * @param bySafetyReport whether case management's report of a crime or a threat removes at once
 */
public record Removal(NoShow noShow, boolean bySafetyReport) {
    /** Nothing does. */
    public static final Removal NEVER = new Removal(NoShow.INACTIVE, false);

    static Removal read(ConfigMap file) {
        List<String> kinds =
                file.has("removal") ? file.list("removal", Removal::kind, "`removal: [safety-report]`") : List.of();
        return new Removal(
                file.optionalValue("no-show", Removal::noShow, "inactive or removed")
                        .orElse(NoShow.INACTIVE),
                !kinds.isEmpty());
    }

    private static String kind(String text) {
        if (!Set.of("safety-report").contains(text)) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static NoShow noShow(String text) {
        return switch (text) {
            case "inactive" -> NoShow.INACTIVE;
            case "removed" -> NoShow.REMOVED;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
