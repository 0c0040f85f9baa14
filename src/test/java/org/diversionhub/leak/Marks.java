package org.diversionhub.leak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.diversionhub.message.Kind;

/**
 * Values that can be recognised anywhere: a word in every text, id and code, and unusual numbers and moments. Booleans
 * and closed lists cannot carry one; the flip test is for them.
 */
final class Marks {
    /** Where a word was put. */
    record Place(String sender, Kind kind, String path) {}

    private final Random random = new Random();
    private final Map<String, Set<Place>> places = new HashMap<>();

    Map<String, Set<Place>> places() {
        return places;
    }

    /** A word that is nowhere else. */
    String word(Place place) {
        return put(place, "Zq" + letters(12));
    }

    /** A value of the field that carries a word, where its type can. */
    JsonNode value(Place place, JsonNode schema) {
        return switch (schema.path("type").asText()) {
            case "boolean" -> BooleanNode.valueOf(random.nextBoolean());
            case "integer" -> IntNode.valueOf(random.nextInt(1000));
            case "object" ->
                JsonNodeFactory.instance
                        .objectNode()
                        .put("document", word(place))
                        .put("date", put(place, day()))
                        .put("program", word(place));
            default -> TextNode.valueOf(text(place, schema));
        };
    }

    private String text(Place place, JsonNode schema) {
        if (schema.has("enum")) {
            return schema.get("enum").get(0).asText();
        }
        String format =
                schema.at("/anyOf/0/format").asText(schema.path("format").asText());
        return switch (format) {
            case "date" -> put(place, day());
            case "date-time" -> schema.has("anyOf") ? "event: " + word(place) : moment(place);
            default -> patterned(place, schema);
        };
    }

    private String patterned(Place place, JsonNode schema) {
        String pattern = schema.path("pattern").asText();
        if (pattern.startsWith("^[0-9a-f]{64}")) {
            return put(place, digits(64));
        }
        if (pattern.startsWith("^[0-9]{3}-")) {
            return put(place, "%03d-%02d-%04d".formatted(between(100, 665), between(10, 99), between(1000, 9999)));
        }
        if (pattern.startsWith("^[A-Za-z0-9+/]+=")) {
            byte[] image = ("GIF89a " + word(place) + " the end").getBytes(StandardCharsets.UTF_8);
            return Base64.getEncoder().encodeToString(image);
        }
        if (pattern.startsWith("^[+0-9()")) {
            return put(place, "+19" + digits(9));
        }
        if (pattern.startsWith("^[^@")) {
            return word(place) + "@example.org";
        }
        if (pattern.startsWith("^[0-9]+(")) {
            return put(place, "0." + between(1, 9) + digits(7) + between(1, 9)) + " mg";
        }
        boolean prose = pattern.isEmpty() && schema.path("maxLength").asInt() > 200;
        return prose ? "Some words, then " + word(place) + " & an <end>." : word(place);
    }

    /**
     * The time of day is the word: a day alone may be permitted where the moment is not. What has begun in a month ends
     * in the next one.
     */
    private String moment(Place place) {
        String time = "%02d:%02d:%02d.%06d"
                .formatted(between(0, 23), between(0, 59), between(0, 59), between(100_001, 999_999));
        int month = place.path().equals("custody.releasedAt") ? 3 : 2;
        return "2026-%02d-%02dT".formatted(month, between(1, 28)) + put(place, time) + "-05:00";
    }

    private String day() {
        String day = "%d-%02d-%02d".formatted(between(1941, 1999), between(1, 12), between(1, 28));
        return places.containsKey(day) ? day() : day;
    }

    String put(Place place, String word) {
        places.computeIfAbsent(word, any -> new HashSet<>()).add(place);
        return word;
    }

    private int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    private String digits(int count) {
        return random.ints(count, '0', '9' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private String letters(int count) {
        String all = "abcdefghijklmnopqrstuvwxyz0123456789";
        StringBuilder out = new StringBuilder();
        random.ints(count, 0, all.length()).forEach(at -> out.append(all.charAt(at)));
        return out.toString();
    }
}
