package org.diversionhub.mapping;

import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.model.Segment;
import ca.uhn.hl7v2.parser.EncodingCharacters;
import ca.uhn.hl7v2.util.Terser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a mapping's result as a message of HL7 v2.5. The result is {@code {"segments": […]}}; a segment is an object
 * with its name under {@code segment} and its fields under their numbers. A field is a value, an object of components
 * by number, or a list of repetitions; a component is a value, or an object of subcomponents.
 */
final class Hl7Writer {
    static final String CHARACTER_SET = "UNICODE UTF-8";
    private static final EncodingCharacters MARKS = new EncodingCharacters('|', "^~\\&");
    private static final int CONTROL_ID = 10;

    private Hl7Writer() {}

    /** @param delivery becomes MSH-10, so that the recipient knows a repetition */
    static byte[] bytes(Map<?, ?> result, UUID delivery) {
        List<?> segments = list(result.get("segments"));
        if (segments.isEmpty()
                || !(segments.getFirst() instanceof Map<?, ?> header)
                || !"MSH".equals(header.get("segment"))) {
            throw new IllegalStateException("the result has no segments, or they do not begin with MSH");
        }
        StringBuilder out = new StringBuilder();
        for (Object one : segments) {
            out.append(line(one, delivery)).append('\r');
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String line(@Nullable Object one, UUID delivery) {
        if (!(one instanceof Map<?, ?> map)
                || !(map.get("segment") instanceof String name)
                || !name.matches("[A-Z][A-Z0-9]{2}")) {
            throw new IllegalStateException("a segment without a name");
        }
        Segment segment = Hl7Syntax.empty(name);
        boolean header = name.equals("MSH");
        if (header) {
            put(segment, 1, "|");
            put(segment, 2, "^~\\&");
            put(segment, 11, "P");
            put(segment, 12, "2.5");
            put(segment, 18, CHARACTER_SET);
        }
        map.forEach((key, value) -> {
            if (!"segment".equals(key)) {
                put(segment, number(key), value);
            }
        });
        if (header) {
            put(segment, CONTROL_ID, delivery.toString());
        }
        return Hl7Syntax.write(segment, MARKS);
    }

    private static void put(Segment segment, int field, @Nullable Object value) {
        List<?> repetitions = list(value);
        for (int i = 0; i < repetitions.size(); i++) {
            if (repetitions.get(i) instanceof Map<?, ?> components) {
                int repetition = i;
                components.forEach((component, said) ->
                        component(segment, new int[] {field, repetition, number(component)}, said));
            } else {
                set(segment, field, i, 1, 1, repetitions.get(i));
            }
        }
    }

    private static void component(Segment segment, int[] at, @Nullable Object said) {
        if (said instanceof Map<?, ?> subcomponents) {
            subcomponents.forEach((sub, value) -> set(segment, at[0], at[1], at[2], number(sub), value));
        } else {
            set(segment, at[0], at[1], at[2], 1, said);
        }
    }

    private static void set(
            Segment segment, int field, int repetition, int component, int subcomponent, @Nullable Object value) {
        String text = switch (value) {
            case null -> null;
            case String said -> said;
            case Number number -> number.toString();
            case Boolean flag -> flag ? "Y" : "N";
            default -> throw new IllegalStateException("a field that is no text");
        };
        if (text == null) {
            return;
        }
        try {
            Terser.set(segment, field, repetition, component, subcomponent, text);
        } catch (HL7Exception e) {
            throw new IllegalStateException("a field that cannot be written");
        }
    }

    private static int number(@Nullable Object key) {
        if (key instanceof String text && text.matches("[1-9]\\d{0,2}")) {
            return Integer.parseInt(text);
        }
        throw new IllegalStateException("a place that is no number");
    }

    private static List<?> list(@Nullable Object value) {
        return switch (value) {
            case null -> List.of();
            case List<?> list -> list;
            default -> List.of(value);
        };
    }
}
