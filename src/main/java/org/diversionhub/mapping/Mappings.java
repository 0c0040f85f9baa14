package org.diversionhub.mapping;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.disclosure.RedactedMessage;
import org.diversionhub.message.Fault;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Schemas;
import org.jspecify.annotations.Nullable;

/** Canonical to wire and wire to canonical: every format of {@code mappings/}, compiled when it is read. */
public final class Mappings {
    private static final String NOTICE = "html/notice";
    private static final Kind ANSWER = new Kind("answer", null);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Told>> TOLD = new TypeReference<>() {};
    private static final String FHIR = "application/fhir+json";
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd 'at' HH:mm '(UTC)'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final Map<String, Mapping> byName;
    private final Map<String, WireReader> readers;
    private final HtmlPages pages;
    private final PdfPages pdfs;
    private final Goldens goldens;

    private Mappings(
            Map<String, Mapping> byName,
            Map<String, WireReader> readers,
            HtmlPages pages,
            PdfPages pdfs,
            Goldens goldens) {
        this.byName = byName;
        this.readers = readers;
        this.pages = pages;
        this.pdfs = pdfs;
        this.goldens = goldens;
    }

    /** Reads the folder; an unknown word, a missing file or a syntax error is a fault with its file and line. */
    public static Mappings read(Path folder, Schemas schemas, ConfigFaults faults) {
        HtmlPages pages = new HtmlPages(folder);
        pages.check("inbox", faults);
        pages.check("outcomes", faults);
        PdfPages pdfs = new PdfPages(folder);
        MappingFiles files = new MappingFiles(folder, schemas, pages, pdfs, faults);
        return new Mappings(files.read(), files.readers(), pages, pdfs, new Goldens(folder));
    }

    /** What reads files that partners send, by this mapping; it is one of {@link #readers()}. */
    public Optional<WireReader> reader(String mapping) {
        return Optional.ofNullable(readers.get(mapping));
    }

    /** The names of the mappings that read. */
    public Set<String> readers() {
        return Collections.unmodifiableSet(readers.keySet());
    }

    /** Runs the golden tests that the mappings carry; one that reads and has none is a failure, too. */
    public GoldenRun runGoldens() {
        return goldens.run(readers.values());
    }

    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    /** Whether the mapping is known and writes this kind; the variant does not matter. */
    public boolean has(String mapping, Kind kind) {
        return find(mapping, kind).isPresent();
    }

    /** Whether it writes JSON, which a list in JSON can hold. */
    public boolean isJson(String mapping) {
        return Optional.ofNullable(byName.get(mapping))
                .filter(found -> found.render() == Render.JSON)
                .isPresent();
    }

    /** Whether it writes HL7 v2. */
    public boolean isHl7v2(String mapping) {
        return Optional.ofNullable(byName.get(mapping))
                .filter(found -> found.render() == Render.HL7V2)
                .isPresent();
    }

    /** Whether it writes FHIR transactions. */
    public boolean isFhir(String mapping) {
        return Optional.ofNullable(byName.get(mapping))
                .filter(found -> found.mediaType().startsWith(FHIR))
                .isPresent();
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
        return write(draft(mapping, message));
    }

    /**
     * What {@link #write(Draft)} writes later, or has written before.
     *
     * @throws MappingFailed if the mapping does not write this kind, or cannot be given this message
     */
    public Draft draft(String mapping, RedactedMessage message) {
        Mapping.OfKind ofKind = find(mapping, message.kind())
                .orElseThrow(() -> new MappingFailed(mapping, message.kind(), "no such mapping"));
        Mapping found = Objects.requireNonNull(byName.get(mapping));
        try {
            return new Draft(found, ofKind.map(), message, MappingInput.of(message, ofKind.leavesOut()));
        } catch (RuntimeException e) {
            throw new MappingFailed(mapping, message.kind(), ofKind.map().place(e));
        }
    }

    /** @throws MappingFailed if the mapping fails on it */
    public Payload write(Draft draft) {
        return write(draft, Map.of());
    }

    /**
     * What a recipient's answer in this format says, as messages of the hub's.
     *
     * @param answer as the expression of the mapping takes it
     * @return of each the kind and the message, whose id and time the caller adds; none where it says nothing
     * @throws MappingFailed if the recipients of this mapping cannot answer, or its expression fails
     */
    public List<Told> answers(String mapping, Map<String, Object> answer) {
        Expression expression = Optional.ofNullable(byName.get(mapping))
                .flatMap(Mapping::answers)
                .orElseThrow(() -> new MappingFailed(mapping, ANSWER, "no answers"));
        try {
            Object told = expression.evaluate(answer);
            return JSON.convertValue(told == null ? List.of() : told, TOLD);
        } catch (RuntimeException | StackOverflowError e) {
            throw new MappingFailed(mapping, ANSWER, expression.place(e));
        }
    }

    /**
     * What somebody has said in this format, as it is shown to them again.
     *
     * @param said as the expression of the mapping takes it
     * @throws MappingFailed if this mapping shows nothing, or its expression fails
     */
    public ObjectNode shows(String mapping, Map<String, Object> said) {
        Expression expression = Optional.ofNullable(byName.get(mapping))
                .flatMap(Mapping::shows)
                .orElseThrow(() -> new MappingFailed(mapping, ANSWER, "shows nothing"));
        try {
            return JSON.convertValue(expression.evaluate(said), ObjectNode.class);
        } catch (RuntimeException | StackOverflowError e) {
            throw new MappingFailed(mapping, ANSWER, expression.place(e));
        }
    }

    /**
     * A message that an answer makes.
     *
     * @param faults of the answer, by where they are in it: then it makes none
     */
    public record Told(
            String kind, ObjectNode message, @Nullable List<Fault> faults) {
        public Told {
            faults = faults == null ? List.of() : List.copyOf(faults);
        }

        @Override
        public List<Fault> faults() {
            return faults == null ? List.of() : faults;
        }

        @Override
        public String toString() {
            return "Told[" + kind + "]";
        }
    }

    /** The message as a page of the inbox: a notice with a button by which its reader says that they have it. */
    public Payload inboxNotice(RedactedMessage message) {
        return write(draft(NOTICE, message), Map.of("acknowledge", message.id() + "/ack"));
    }

    /** @param around what a page shows beside the message */
    private Payload write(Draft draft, Map<String, Object> around) {
        try {
            return payload(draft, around);
        } catch (RuntimeException | StackOverflowError e) {
            throw new MappingFailed(
                    draft.mapping().name(), draft.kind(), draft.map().place(e));
        }
    }

    /**
     * A page that lists what waits for its reader: of each message the kind, when the hub had it, and a link; nothing
     * of its content.
     *
     * @param next the message after which the next page begins
     */
    public byte[] inboxPage(String reader, List<RedactedMessage> messages, Optional<UUID> next) {
        List<Map<String, Object>> lines = messages.stream().map(Mappings::line).toList();
        Map<String, Object> model = new HashMap<>(Map.of("reader", reader, "lines", lines));
        next.ifPresent(last -> model.put("next", last));
        return pages.page("inbox", model);
    }

    /** A page for a department, to print: what came of its referrals, as counts. */
    public byte[] outcomesPage(Map<String, Object> shown) {
        return pages.page("outcomes", shown);
    }

    private static Map<String, Object> line(RedactedMessage message) {
        return Map.of(
                "id", message.id(),
                "kind", message.kind().name().replace('-', ' '),
                "time", message.time(),
                "moment", MOMENT.format(message.time()));
    }

    private Payload payload(Draft draft, Map<String, Object> around) {
        Mapping mapping = draft.mapping();
        Object result = draft.map().evaluate(draft.input());
        byte[] bytes = switch (mapping.render()) {
            case JSON -> JsonWriter.bytes(object(result));
            case HTML -> pages.page(mapping.page(), model(object(result), around));
            case XML -> (byte[]) Objects.requireNonNull(result);
            case HL7V2 -> Hl7Writer.bytes(object(result), draft.deliveryId());
            case CSV -> mapping.csv().orElseThrow().bytes(object(result));
            case PDF -> pdfs.page(mapping.page(), model(object(result), Map.of()), draft.deliveryId());
        };
        return new Payload(draft.deliveryId(), mapping.mediaType(), bytes);
    }

    private static Map<?, ?> object(@Nullable Object result) {
        if (result instanceof Map<?, ?> object) {
            return object;
        }
        throw new IllegalStateException("the result is not an object");
    }

    private static Map<String, Object> model(Map<?, ?> result, Map<String, Object> around) {
        Map<String, Object> model = new HashMap<>(around);
        result.forEach((name, value) -> model.put((String) name, value));
        return model;
    }

    private Optional<Mapping.OfKind> find(String mapping, Kind kind) {
        return Optional.ofNullable(byName.get(mapping))
                .map(found -> found.kinds().get(kind.name()));
    }
}
