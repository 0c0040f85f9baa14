package org.diversionhub.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diversionhub.message.Fault;

/** A reading as a golden test expects it and {@code hub map} tells it. */
public final class Golden {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Golden() {}

    public static ObjectNode of(WireReading reading) {
        ObjectNode out = NODES.objectNode();
        switch (reading) {
            case WireReading.Refused refused -> out.set("refused", faults(refused.faults()));
            case WireReading.Parts parts -> {
                if (parts.segmentsLeftOut().isEmpty()) {
                    parts.leftOut().forEach(out.putArray("columnsLeftOut")::add);
                } else {
                    parts.segmentsLeftOut().forEach(out.putArray("segmentsLeftOut")::add);
                }
                ArrayNode list = out.putArray("parts");
                parts.all().forEach(part -> list.add(of(part)));
            }
        }
        return out;
    }

    public static ObjectNode of(Part part) {
        ObjectNode out = NODES.objectNode().put("where", part.where());
        switch (part) {
            case Part.Made made -> out.put("kind", made.kind().toString()).set("message", message(made));
            case Part.Faulty faulty -> out.set("faults", faults(faulty.faults()));
        }
        return out;
    }

    public static JsonNode message(Part.Made made) {
        try {
            return JSON.readTree(made.json());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ArrayNode faults(List<Fault> faults) {
        ArrayNode list = NODES.arrayNode();
        faults.forEach(fault -> list.addObject().put("at", fault.pointer()).put("rule", fault.rule()));
        return list;
    }

    /** Where the second differs from the first, with both. */
    static Stream<Difference> differences(JsonNode expected, JsonNode read) {
        return differences(JsonPointer.empty(), expected, read);
    }

    record Difference(JsonPointer at, JsonNode expected, JsonNode read) {}

    private static Stream<Difference> differences(JsonPointer at, JsonNode expected, JsonNode read) {
        if (expected.isObject() && read.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            expected.fieldNames().forEachRemaining(names::add);
            read.fieldNames().forEachRemaining(names::add);
            return names.stream()
                    .flatMap(name -> differences(at.appendProperty(name), expected.path(name), read.path(name)));
        }
        if (expected.isArray() && read.isArray()) {
            return IntStream.range(0, Math.max(expected.size(), read.size()))
                    .boxed()
                    .flatMap(i -> differences(at.appendIndex(i), expected.path(i), read.path(i)));
        }
        return expected.equals(read) ? Stream.empty() : Stream.of(new Difference(at, expected, read));
    }
}
