package org.diversionhub.exchange;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diversionhub.message.Fault;

/** What stands in the fields of the page, as the message that it becomes. */
final class FormFields {
    /** Each field of the page, where it goes in the message, and what the page calls it. */
    enum Field {
        WHAT("what", "/message/variant", "What should happen"),
        GIVEN("given", "/participant/name/given", "First name"),
        FAMILY("family", "/participant/name/family", "Last name, or the name that you know"),
        BORN("born", "/participant/birthDate", "Birth date"),
        PHONE("phone", "/participant/contact/phone", "Telephone of the person"),
        WHERE("where", "/participant/contact/usualLocation", "Where the person can be found"),
        WHY("why", "/referral/reasonText", "What is going on");

        private final String key;
        private final String pointer;
        private final String label;

        Field(String key, String pointer, String label) {
            this.key = key;
            this.pointer = pointer;
            this.label = label;
        }

        String key() {
            return key;
        }

        String label() {
            return label;
        }

        /** The label of what a fault in the message is about. */
        static String labelOf(String pointer) {
            for (Field field : values()) {
                if (field.pointer.equals(pointer)) {
                    return field.label;
                }
            }
            return "The page";
        }
    }

    static final String TOKEN = "token";
    private static final List<Field> NEEDED = List.of(Field.WHAT, Field.FAMILY, Field.WHERE, Field.WHY);

    private final Map<String, String> values;

    private FormFields(Map<String, String> values) {
        this.values = values;
    }

    /** @return empty if this is not what the page sends */
    static Optional<FormFields> read(byte[] body) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
                String[] parts = pair.split("=", 2);
                String value = parts.length == 2 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "";
                if (!isKnown(parts[0]) || values.put(parts[0], value.strip()) != null) {
                    return Optional.empty();
                }
            }
            return Optional.of(new FormFields(values));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isKnown(String key) {
        return key.equals(TOKEN) || List.of(Field.values()).stream().anyMatch(field -> field.key.equals(key));
    }

    String token() {
        return values.getOrDefault(TOKEN, "");
    }

    /** What the programme cannot do without, though the schema can. */
    List<Fault> missing() {
        List<Fault> faults = new ArrayList<>();
        NEEDED.stream()
                .filter(field -> text(field).isEmpty())
                .forEach(field -> faults.add(new Fault(field.pointer, "is needed")));
        return faults;
    }

    private Optional<String> text(Field field) {
        return Optional.of(values.getOrDefault(field.key, "")).filter(text -> !text.isEmpty());
    }

    /** The same for the same fields, however often they are sent: its time is that of the opening of the page. */
    ObjectNode message(FormToken token, String form) {
        String opened = token.opened().toString();
        String variant = text(Field.WHAT).orElse("");
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.putObject("message")
                .put("id", token.id())
                .put("variant", variant)
                .put("time", opened);
        message.putObject("referral")
                .put("id", "F-" + token.id())
                .put("madeAt", opened)
                .put("issuer", form);
        for (Field field : Field.values()) {
            text(field).ifPresent(text -> put(message, field.pointer, text));
        }
        if (variant.equals("assess")) {
            text(Field.WHERE).ifPresent(text -> put(message, "/incident/location", text));
        }
        return message;
    }

    private static void put(ObjectNode message, String pointer, String text) {
        String[] steps = pointer.substring(1).split("/");
        ObjectNode at = message;
        for (int i = 0; i < steps.length - 1; i++) {
            at = at.withObjectProperty(steps[i]);
        }
        at.put(steps[steps.length - 1], text);
    }

    @Override
    public String toString() {
        return "FormFields[" + values.size() + "]";
    }
}
