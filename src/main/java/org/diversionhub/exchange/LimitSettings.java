package org.diversionhub.exchange;

import org.diversionhub.mapping.JsonLimits;
import org.diversionhub.mapping.ReadLimits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a partner may send at most; each can be set as {@code HUB_LIMITS_…}.
 *
 * @param body the largest message
 * @param roster the largest booking roster
 * @param rosterPeople how many bookings a roster may have
 * @param file the largest file in a format of the partner's own
 * @param fileRows how many rows with content it may have
 * @param fileCell the longest cell in it, in characters
 * @param jsonDepth the deepest nesting of a message
 * @param jsonText the longest text in it, in characters
 * @param jsonNumber the longest number in it, in characters
 * @param perSecond how many calls a partner may make in a second
 */
@ConfigurationProperties("hub.limits")
public record LimitSettings(
        @DefaultValue("1MB") DataSize body,
        @DefaultValue("4MB") DataSize roster,
        @DefaultValue("2000") int rosterPeople,
        @DefaultValue("4MB") DataSize file,
        @DefaultValue("5000") int fileRows,
        @DefaultValue("20000") int fileCell,
        @DefaultValue("32") int jsonDepth,
        @DefaultValue("500000") int jsonText,
        @DefaultValue("32") int jsonNumber,
        @DefaultValue("60") int perSecond) {
    JsonLimits json() {
        return new JsonLimits(jsonDepth, jsonText, jsonNumber);
    }

    public ReadLimits files() {
        return new ReadLimits(Math.toIntExact(file.toBytes()), fileRows, fileCell);
    }
}
