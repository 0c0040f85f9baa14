package org.diversionhub.leak;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What of a value is left by a mask, worked out by this suite alone: values with the same rest must look the same. */
public record Coarse(Values values) {
    private static final Set<String> SMALL = Set.of("036", "059");

    /** A word that two values share if the mask may not tell them apart; "" where nothing is left. */
    public String rest(String mask, String path, JsonNode value) {
        String text = value.asText();
        return switch (mask) {
            case "keep" -> value.toString();
            case "class" -> classOf(values.codes(path), text);
            case "last4" -> text.length() > 4 ? text.substring(text.length() - 4) : "";
            case "date" -> text.substring(0, 10);
            case "year" -> text.substring(0, 4);
            case "year90" -> text.compareTo("1936") < 0 ? "90 and more" : text.substring(0, 4);
            case "zip3" -> zip(text);
            case "in-out" -> Set.of("released", "transferred").contains(text) ? "out" : "in";
            case "held-yes-no" -> text.equals("HELD") ? "yes" : "no";
            default -> "";
        };
    }

    private static String zip(String text) {
        return !text.matches("[0-9]{5}.*") ? "" : SMALL.contains(text.substring(0, 3)) ? "000" : text.substring(0, 3);
    }

    /** The longest prefix wins. */
    private static String classOf(Map<String, String> codes, String text) {
        Stream<Map.Entry<String, String>> exact =
                codes.entrySet().stream().filter(code -> code.getKey().equals(text));
        Stream<Map.Entry<String, String>> prefixes = codes.entrySet().stream()
                .filter(code -> code.getKey().endsWith("*"))
                .filter(code ->
                        text.startsWith(code.getKey().substring(0, code.getKey().length() - 1)))
                .sorted(Comparator.comparing((Map.Entry<String, String> code) ->
                                code.getKey().length())
                        .reversed());
        return Stream.concat(exact, prefixes).map(Map.Entry::getValue).limit(1).collect(Collectors.joining());
    }
}
