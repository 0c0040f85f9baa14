package org.diversionhub.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.mapping.JsonLimits;
import org.diversionhub.mapping.ReadLimits;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.PartnerLimits;
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
 * @param mostPerSecond how far a partner's own file may go beyond that
 * @param mostBody likewise, the largest message
 * @param mostFile likewise, the largest file
 * @param mostFileRows likewise, the rows in it
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
        @DefaultValue("60") int perSecond,
        @DefaultValue("600") int mostPerSecond,
        @DefaultValue("4MB") DataSize mostBody,
        @DefaultValue("16MB") DataSize mostFile,
        @DefaultValue("20000") int mostFileRows) {
    /** Of one partner: its own where its file has some. */
    LimitSettings of(Partner partner) {
        PartnerLimits own = partner.limits();
        return new LimitSettings(
                own.body().orElse(body),
                roster,
                rosterPeople,
                own.file().orElse(file),
                own.fileRows().orElse(fileRows),
                fileCell,
                jsonDepth,
                jsonText,
                jsonNumber,
                own.perSecond().orElse(perSecond),
                mostPerSecond,
                mostBody,
                mostFile,
                mostFileRows);
    }

    Opening.Limit bodyOf(Partner partner) {
        return new Opening.Limit(of(partner).body(), setting(partner.limits().body(), "body"));
    }

    Opening.Limit fileOf(Partner partner) {
        return new Opening.Limit(of(partner).file(), setting(partner.limits().file(), "file"));
    }

    /** Why a body of this length is not taken of this partner, if it is not. */
    public Optional<String> tooLarge(Partner partner, long length) {
        Opening.Limit limit = bodyOf(partner);
        return length > limit.most().toBytes() ? Optional.of(limit.words()) : Optional.empty();
    }

    /** What holds for one partner, and how far its own file may go. */
    public List<LimitInForce> inForce(Partner partner) {
        PartnerLimits own = partner.limits();
        return List.of(
                LimitInForce.of("per-second", own.perSecond(), perSecond, mostPerSecond),
                LimitInForce.of("body", own.body(), body, mostBody),
                LimitInForce.of("file", own.file(), file, mostFile),
                LimitInForce.of("file-rows", own.fileRows(), fileRows, mostFileRows));
    }

    private static String setting(Optional<?> own, String name) {
        return own.isPresent() ? "limits." + name + " in your partner file" : "hub.limits." + name;
    }

    /** What a partner's file may not have: more than the site has room for. */
    public List<ConfigFault> beyond(Partner partner) {
        PartnerLimits own = partner.limits();
        List<ConfigFault> faults = new ArrayList<>();
        beyond(partner, "per-second", own.perSecond(), mostPerSecond, faults);
        beyond(partner, "body", own.body(), mostBody, faults);
        beyond(partner, "file", own.file(), mostFile, faults);
        beyond(partner, "file-rows", own.fileRows(), mostFileRows, faults);
        return faults;
    }

    private static <T extends Comparable<T>> void beyond(
            Partner partner, String name, Optional<T> own, T most, List<ConfigFault> faults) {
        own.filter(asked -> asked.compareTo(most) > 0)
                .ifPresent(asked -> faults.add(new ConfigFault(
                        "config/partners/" + partner.id() + ".yaml",
                        0,
                        "limits." + name + " is more than the site allows a partner",
                        most + " at most (hub.limits.most-" + name + ")")));
    }

    JsonLimits json() {
        return new JsonLimits(jsonDepth, jsonText, jsonNumber);
    }

    public ReadLimits files() {
        return new ReadLimits(Math.toIntExact(file.toBytes()), fileRows, fileCell);
    }
}
