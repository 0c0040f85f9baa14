package org.diversionhub.partner;

import java.util.Optional;
import org.diversionhub.config.ConfigMap;
import org.springframework.util.unit.DataSize;

/**
 * What one partner may send at most, where it is not the site's own limits that hold.
 *
 * @param perSecond calls, files and messages in a second, by all ways together
 * @param body the largest message
 * @param file the largest file in a format of its own
 * @param fileRows how many rows with content it may have
 */
public record PartnerLimits(
        Optional<Integer> perSecond, Optional<DataSize> body, Optional<DataSize> file, Optional<Integer> fileRows) {
    public static final PartnerLimits NONE =
            new PartnerLimits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private static final String NUMBER = "a number of 1 or more";
    private static final String SIZE = "a size such as 256KB or 2MB";

    static PartnerLimits read(ConfigMap map) {
        try (map) {
            return new PartnerLimits(
                    map.optionalValue("per-second", PartnerLimits::number, NUMBER),
                    map.optionalValue("body", PartnerLimits::size, SIZE),
                    map.optionalValue("file", PartnerLimits::size, SIZE),
                    map.optionalValue("file-rows", PartnerLimits::number, NUMBER));
        }
    }

    private static int number(String text) {
        int number = Integer.parseInt(text);
        if (number < 1) {
            throw new IllegalArgumentException("a number");
        }
        return number;
    }

    private static DataSize size(String text) {
        if (!text.matches("[1-9][0-9]{0,5}(B|KB|MB)")) {
            throw new IllegalArgumentException("a size");
        }
        return DataSize.parse(text);
    }
}
