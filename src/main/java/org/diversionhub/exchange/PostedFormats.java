package org.diversionhub.exchange;

import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.mapping.Mappings;
import org.diversionhub.mapping.WireReader;
import org.diversionhub.partner.Partner;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** What partners post otherwise than in JSON: the kind in the address and the media type choose the mapping. */
final class PostedFormats {
    /** Two names of one thing (RFC 7303 section 9.2). */
    private static final MediaType OTHER_XML = MediaType.TEXT_XML;

    private PostedFormats() {}

    /** Tells what of a partner's list reads nothing, makes what it may not send, or leaves a choice open. */
    static void refuseUnreadable(Partner partner, Mappings formats, ConfigFaults faults) {
        Map<String, String> chosen = new HashMap<>();
        for (String name : new TreeSet<>(partner.posts().mappings())) {
            Optional<WireReader> reader = formats.reader(name);
            if (reader.isEmpty()) {
                faults.add(
                        partner.posts().at(),
                        "no mapping `" + name + "` reads anything",
                        "one of " + formats.readers());
                continue;
            }
            refuseForeign(partner, reader.get(), faults);
            String other = chosen.putIfAbsent(choice(reader.get()), name);
            if (other != null) {
                faults.add(
                        partner.posts().at(),
                        "`" + other + "` and `" + name + "` read the same kind from the same media type",
                        "one of them: " + choice(reader.get()));
            }
        }
    }

    /** A mapping may make more than one partner of it sends: intake refuses that, message by message. */
    private static void refuseForeign(Partner partner, WireReader reader, ConfigFaults faults) {
        if (reader.makes().stream().noneMatch(partner::maySend)) {
            faults.add(
                    partner.posts().at(),
                    "the mapping `" + reader.name() + "` makes nothing that this partner sends",
                    "one that makes any of " + new TreeSet<>(partner.sends()) + ", or none");
        }
    }

    private static String choice(WireReader reader) {
        return kind(reader) + " as " + reader.mediaType();
    }

    private static String kind(WireReader reader) {
        return reader.makes().iterator().next().name();
    }

    /** By which this partner may post this kind. */
    static List<WireReader> of(Partner partner, String kind, Mappings formats) {
        return partner.posts().mappings().stream()
                .flatMap(name -> formats.reader(name).stream())
                .filter(reader -> kind(reader).equals(kind))
                .toList();
    }

    /** The one of them that reads this media type. */
    static Optional<WireReader> reading(String mediaType, List<WireReader> readers) {
        return parsed(mediaType)
                .flatMap(type ->
                        readers.stream().filter(reader -> reads(reader, type)).findFirst());
    }

    private static boolean reads(WireReader reader, MediaType type) {
        MediaType own = MediaType.parseMediaType(reader.mediaType());
        return own.equalsTypeAndSubtype(type)
                || (own.equalsTypeAndSubtype(MediaType.APPLICATION_XML) && OTHER_XML.equalsTypeAndSubtype(type));
    }

    private static Optional<MediaType> parsed(String mediaType) {
        try {
            return Optional.of(MediaType.parseMediaType(mediaType));
        } catch (InvalidMediaTypeException e) {
            return Optional.empty();
        }
    }

    /** Whether the media type names another encoding than the one in which this mapping reads. */
    static boolean isInAnother(String mediaType, WireReader reader) {
        Optional<Charset> said = parsed(mediaType).map(MediaType::getCharset);
        return said.isPresent()
                && reader.charset().filter(own -> !own.equals(said.get())).isPresent();
    }

    /** What this partner may say that it posts, in words. */
    static Set<String> mediaTypes(List<WireReader> readers) {
        Set<String> types = new TreeSet<>(Set.of(Arrivals.JSON));
        readers.forEach(reader -> types.add(reader.mediaType()));
        return types;
    }
}
