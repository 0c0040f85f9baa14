package org.diversionhub.mapping;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.disclosure.RedactedMessage;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Schemas;

/** Canonical to wire: every format of {@code mappings/}, compiled when it is read. */
public final class Mappings {
    private final Map<String, Mapping> byName;
    private final HtmlPages pages;

    private Mappings(Map<String, Mapping> byName, HtmlPages pages) {
        this.byName = byName;
        this.pages = pages;
    }

    /** Reads the folder; an unknown word, a missing file or a syntax error is a fault with its file and line. */
    public static Mappings read(Path folder, Schemas schemas, ConfigFaults faults) {
        HtmlPages pages = new HtmlPages(folder);
        pages.check("inbox", faults);
        return new Mappings(new MappingFiles(folder, schemas, pages, faults).read(), pages);
    }

    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    /** Whether the mapping is known and writes this kind; the variant does not matter. */
    public boolean has(String mapping, Kind kind) {
        return find(mapping, kind).isPresent();
    }

    /** The fields that the mapping has no home for; a recipient gets them in no case. */
    public Set<FieldPath> leavesOut(String mapping, Kind kind) {
        return find(mapping, kind).map(Mapping.OfKind::leavesOut).orElse(Set.of());
    }

    /**
     * Writes what the recipient may have in the recipient's format: the same bytes on every try.
     *
     * @throws MappingFailed if the mapping does not write this kind, or fails on this message
     */
    public Payload write(String mapping, RedactedMessage message) {
        Mapping.OfKind ofKind = find(mapping, message.kind())
                .orElseThrow(() -> new MappingFailed(mapping, message.kind(), "no such mapping"));
        try {
            return payload(Objects.requireNonNull(byName.get(mapping)), ofKind, message);
        } catch (RuntimeException | StackOverflowError e) {
            throw new MappingFailed(mapping, message.kind(), ofKind.map().place(e));
        }
    }

    /**
     * The page that lists what waits for its reader: links by the ids of the deliveries, and nothing of their content.
     */
    public byte[] inboxPage(String reader, List<UUID> deliveries) {
        return pages.page("inbox", Map.of("reader", reader, "deliveries", deliveries));
    }

    private Payload payload(Mapping mapping, Mapping.OfKind ofKind, RedactedMessage message) {
        if (!(ofKind.map().evaluate(MappingInput.of(message, ofKind.leavesOut())) instanceof Map<?, ?> result)) {
            throw new IllegalStateException("the result is not an object");
        }
        byte[] bytes = switch (mapping.render()) {
            case JSON -> JsonWriter.bytes(result);
            case HTML -> pages.page(mapping.page(), model(result));
        };
        return new Payload(message.id(), mapping.mediaType(), bytes);
    }

    @SuppressWarnings("unchecked") // the names in a JSON object are texts
    private static Map<String, Object> model(Map<?, ?> result) {
        return (Map<String, Object>) result;
    }

    private Optional<Mapping.OfKind> find(String mapping, Kind kind) {
        return Optional.ofNullable(byName.get(mapping))
                .map(found -> found.kinds().get(kind.name()));
    }
}
