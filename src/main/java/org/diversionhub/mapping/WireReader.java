package org.diversionhub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.mapping.Entries.Entry;
import org.diversionhub.message.Fault;
import org.diversionhub.message.Kind;
import org.diversionhub.message.RecordSchema;

/** Wire to canonical by one mapping: the same bytes give the same messages at any time, and nothing is kept. */
public final class WireReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final WireFormat format;
    private final Translation map;
    private final Set<Kind> makes;
    private final RecordSchema schema;

    /** @param makes kinds of one schema */
    WireReader(String name, WireFormat format, Translation map, Set<Kind> makes, RecordSchema schema) {
        this.name = name;
        this.format = format;
        this.map = map;
        this.makes = makes;
        this.schema = schema;
    }

    /** As partner files name it: {@code csv/rms-x}. */
    public String name() {
        return name;
    }

    /** By which media type a partner says that it sends this. */
    public String mediaType() {
        return format.mediaType();
    }

    /** Whether that is a table, of which each row is a message. */
    public boolean isTable() {
        return format.isTable();
    }

    /** The one encoding in which it can be; empty where the content itself says it. */
    public Optional<Charset> charset() {
        return format.charset();
    }

    /** Whether that is HL7 v2. */
    public boolean isHl7v2() {
        return format instanceof Hl7Format;
    }

    /** What it makes: one kind, in these variants. */
    public Set<Kind> makes() {
        return makes;
    }

    /** Reads what a partner sent: each of its rows becomes a message that fits its schema, or tells what is wrong. */
    public WireReading read(byte[] body, ReadLimits limits) {
        return switch (format.entries(body, limits)) {
            case Entries.Refused refused -> new WireReading.Refused(refused.faults());
            case Entries.Found found ->
                new WireReading.Parts(
                        eachOnce(found.all().stream().map(this::part).toList()),
                        found.leftOut(),
                        found.segmentsLeftOut());
        };
    }

    private Part part(Entry entry) {
        if (!entry.faults().isEmpty()) {
            return faulty(entry, entry.faults());
        }
        try {
            return map.evaluate(entry.values()) instanceof Map<?, ?> made
                    ? part(entry, Sayings.of(tree(made)))
                    : faulty(entry, List.of(new Fault("", "the mapping makes no message of it")));
        } catch (RuntimeException | StackOverflowError e) {
            return faulty(entry, List.of(new Fault("", "the mapping " + name + map.mark(e) + " fails on it")));
        }
    }

    private Part part(Entry entry, ObjectNode message) {
        List<Fault> faults = new ArrayList<>(
                schema.faults(message).stream().map(this::withoutValues).toList());
        String variant = message.at("/message/variant").asText(null);
        if (faults.isEmpty() && makes.stream().noneMatch(kind -> variant == null || variant.equals(kind.variant()))) {
            faults.add(new Fault("/message/variant", "the mapping makes " + makes + " alone"));
        }
        return faults.isEmpty()
                ? new Part.Made(
                        entry.number(),
                        entry.where(),
                        entry.cells(),
                        new Kind(schema.kind(), variant),
                        message.toString().getBytes(StandardCharsets.UTF_8))
                : faulty(entry, faults);
    }

    /** An expression can make a name of what stands in a cell: such a name is of no field and not in the expression. */
    private Fault withoutValues(Fault fault) {
        int last = fault.pointer().lastIndexOf('/');
        String name = fault.pointer().substring(last + 1);
        boolean known = map.says(name)
                || schema.fields().keySet().stream()
                        .anyMatch(path ->
                                ("." + path.text() + ".").replace("[]", "").contains("." + name + "."));
        return known ? fault : new Fault(fault.pointer().substring(0, last), "has a field that is not known");
    }

    private static ObjectNode tree(Map<?, ?> made) {
        try {
            return (ObjectNode) JSON.readTree(JsonWriter.bytes(made));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Part faulty(Entry entry, List<Fault> faults) {
        return new Part.Faulty(entry.number(), entry.where(), entry.cells(), faults);
    }

    /** A row that has the id of an earlier one, and says something else, is no message; one that is the same is. */
    private static List<Part> eachOnce(List<Part> parts) {
        Map<String, Part.Made> byId = new HashMap<>();
        return parts.stream()
                .map(part -> part instanceof Part.Made made ? once(made, byId) : part)
                .toList();
    }

    private static Part once(Part.Made made, Map<String, Part.Made> byId) {
        Part.Made first = byId.putIfAbsent(id(made), made);
        return first == null || Arrays.equals(first.json(), made.json())
                ? made
                : new Part.Faulty(
                        made.number(),
                        made.where(),
                        made.cells(),
                        List.of(new Fault(
                                "/message/id", "is that of " + first.where() + ", which says something else")));
    }

    private static String id(Part.Made made) {
        try {
            JsonNode message = JSON.readTree(made.json());
            return message.at("/message/id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "WireReader[" + name + "]";
    }
}
