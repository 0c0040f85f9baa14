package org.diversionhub.leak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Valid values of a field that differ as much as its type lets them: in length, in class, in sign. */
public final class Values {
    private static final Path CODES = Path.of("mappings/codes");
    private static final String AWKWARD = "<b>&amp;\"' \u00e9\u4e16 %41 \\u0041 ";

    private final Map<String, Map<String, String>> lists = new HashMap<>();

    /** The first is the one to start from. */
    public List<JsonNode> of(String path, JsonNode schema) {
        List<JsonNode> values = new ArrayList<>();
        switch (schema.path("type").asText()) {
            case "boolean" -> values.addAll(List.of(BooleanNode.TRUE, BooleanNode.FALSE));
            case "integer" -> Stream.of(7, 0, 999).map(IntNode::valueOf).forEach(values::add);
            case "object" -> values.addAll(List.of(condition("Order 12", "2026-02-01"), condition("X", "2031-12-31")));
            default ->
                texts(path, schema).stream().distinct().map(TextNode::valueOf).forEach(values::add);
        }
        return values;
    }

    private static JsonNode condition(String document, String date) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("document", document)
                .put("date", date)
                .put("program", "lead " + document);
    }

    private List<String> texts(String path, JsonNode schema) {
        if (schema.has("enum")) {
            List<String> words = new ArrayList<>();
            schema.get("enum").forEach(word -> words.add(word.asText()));
            return words;
        }
        String format =
                schema.at("/anyOf/0/format").asText(schema.path("format").asText());
        return switch (format) {
            case "date" -> List.of("1991-04-17", "1991-12-31", "1921-05-06", "2031-12-31");
            case "date-time" -> moments(schema.has("anyOf"));
            default ->
                schema.has("pattern") ? patterned(path, schema.get("pattern").asText()) : free(path, schema);
        };
    }

    private static List<String> moments(boolean orEvent) {
        List<String> moments = new ArrayList<>(List.of(
                "2026-02-27T22:06:00-05:00",
                "2026-02-27T03:04:05.678901Z",
                "2026-11-01T00:00:00Z",
                "2019-01-01T00:00:00+14:00"));
        if (orEvent) {
            moments.add("event: final disposition");
        }
        return moments;
    }

    private List<String> patterned(String path, String pattern) {
        if (pattern.startsWith("^[0-9a-f]{64}")) {
            return List.of("0123456789abcdef".repeat(4), "f".repeat(64));
        }
        if (pattern.startsWith("^[0-9]{3}-")) {
            return List.of("123-45-6789", "987-65-6789", "123-45-0000");
        }
        if (pattern.startsWith("^[A-Za-z0-9+/]+=")) {
            return List.of("QUJD", "QUJDREVGR0g=", "QQ==");
        }
        if (pattern.startsWith("^[+0-9()")) {
            return List.of("+1 910-555-0142", "9195550199", "(919) 555-0142 x 12");
        }
        if (pattern.startsWith("^[^@")) {
            return List.of("casey@example.org", "a@b", "somebody.else@a-longer-name.example.net");
        }
        if (pattern.startsWith("^[0-9]+(")) {
            return List.of("0.4 g", "120.75 mg/d", "1 [iU]");
        }
        Set<String> words = new LinkedHashSet<>();
        codes(path).keySet().forEach(code -> words.add(code.replace("*", "")));
        codes(path).keySet().stream()
                .filter(code -> code.endsWith("*"))
                .forEach(code -> words.add(code.replace("*", "x9")));
        words.addAll(List.of("A-1", "B.2_other", "Z".repeat(64)));
        return List.copyOf(words);
    }

    private static List<String> free(String path, JsonNode schema) {
        if (path.endsWith("postalCode")) {
            return List.of("28401", "28499", "28401-1234", "90210", "03601", "05901", "no code");
        }
        int most = Math.min(schema.path("maxLength").asInt(200), 700);
        String tail = "2345";
        return List.of(
                "Some words " + tail, "Other " + tail, "x", AWKWARD.repeat(most / AWKWARD.length()), "Some words 9999");
    }

    /** The coarse code list of a field: code or prefix with a star, and its class. */
    Map<String, String> codes(String path) {
        return lists.computeIfAbsent(path, Values::read);
    }

    private static Map<String, String> read(String path) {
        Path file = CODES.resolve(path.replace("[]", "") + ".csv");
        Map<String, String> list = new LinkedHashMap<>();
        if (Files.exists(file)) {
            try (Stream<String> lines = Files.lines(file)) {
                lines.skip(1).map(line -> line.split(",")).forEach(row -> list.put(row[0], row[1]));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return list;
    }
}
