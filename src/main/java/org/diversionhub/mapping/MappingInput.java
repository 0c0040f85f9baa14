package org.diversionhub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.disclosure.Notice;
import org.diversionhub.disclosure.RedactedMessage;
import org.diversionhub.disclosure.Scope;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.jspecify.annotations.Nullable;

/** What a JSONata mapping sees: the permitted record, and what goes with it. Whatever is absent has no key. */
final class MappingInput {
    private static final List<String> IDS = List.of(
            "patient",
            "serviceRequest",
            "task",
            "consent",
            "provenance",
            "organization",
            "practitioner",
            "communication",
            "encounter",
            "episode",
            "observation");

    private MappingInput() {}

    /** @param leftOut fields without a home in the format; they stay in the record, but are not among the values */
    static Map<String, Object> of(RedactedMessage message, Set<FieldPath> leftOut) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("message", envelope(message));
        if (!message.record().isEmpty()) {
            Map<String, Object> record = plain(message.record());
            input.put("record", record);
            input.put("values", values(record, leftOut));
        }
        input.put(
                "recipient",
                Map.of(
                        "id",
                        message.recipient().id(),
                        "name",
                        message.recipient().name()));
        input.put("labels", Map.of("part2", message.isPart2(), "sensitivity", sensitivity(message)));
        message.notice().ifPresent(notice -> input.put("notice", notice(notice)));
        put(input, "authorities", message.scopes().isEmpty() ? null : authorities(message.scopes()));
        input.put("ids", ids(message.id()));
        return input;
    }

    private static Map<String, Object> envelope(RedactedMessage message) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("id", message.id().toString());
        envelope.put("kind", message.kind().name());
        put(envelope, "variant", message.kind().variant());
        envelope.put("time", text(message.time()));
        envelope.put("handle", message.handle());
        envelope.put("update", message.isUpdate());
        return envelope;
    }

    /** In one order, so that a delivery has the same bytes after a restart, too. */
    private static Map<String, Object> notice(Notice notice) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("statement", notice.statement());
        out.put("explanation", notice.explanation());
        return out;
    }

    private static Map<String, Object> plain(ObjectNode record) {
        Map<String, Object> out = new LinkedHashMap<>();
        record.properties().forEach(property -> out.put(property.getKey(), plain(property.getValue())));
        return out;
    }

    private static Object plain(JsonNode value) {
        return switch (value) {
            case ObjectNode group -> plain(group);
            case ArrayNode list -> list.valueStream().map(MappingInput::plain).toList();
            case NumericNode number -> number.numberValue();
            case BooleanNode truth -> truth.booleanValue();
            default -> value.asText();
        };
    }

    /** The record once more, as a list of paths with their values; those of a list have the same path. */
    private static List<Map<String, Object>> values(Map<String, Object> record, Set<FieldPath> leftOut) {
        Set<String> paths =
                leftOut.stream().map(path -> path.text().replace("[]", "")).collect(Collectors.toSet());
        List<Map<String, Object>> values = new ArrayList<>();
        record.forEach((name, value) -> collect(name, value, paths, values));
        return values;
    }

    private static void collect(String path, Object value, Set<String> leftOut, List<Map<String, Object>> into) {
        switch (value) {
            case Map<?, ?> group -> group.forEach((name, inner) -> collect(path + "." + name, inner, leftOut, into));
            case List<?> list -> list.forEach(inner -> collect(path, inner, leftOut, into));
            default -> {
                if (!leftOut.contains(path)) {
                    into.add(Map.of("path", path, "value", value));
                }
            }
        }
    }

    /** Codes of HL7 v3 ActCode, InformationSensitivityPolicy. */
    private static List<String> sensitivity(RedactedMessage message) {
        List<String> codes = new ArrayList<>();
        for (Category category : Category.values()) {
            if (message.categories().contains(category)) {
                codes.addAll(
                        switch (category) {
                            case SUD -> List.of("SUD", "ETH");
                            case MH -> List.of("MH", "PSY");
                            case HIV -> List.of("HIV");
                            default -> List.of();
                        });
            }
        }
        return codes;
    }

    private static List<Map<String, Object>> authorities(List<Scope> scopes) {
        return scopes.stream().map(MappingInput::authority).toList();
    }

    /** An authority without the recipient's own name for it would match any other one at the recipient. */
    private static Map<String, Object> authority(Scope scope) {
        if (scope.id().isBlank()) {
            throw new IllegalStateException("an authority has no handle for this recipient");
        }
        Map<String, Object> authority = new LinkedHashMap<>();
        authority.put("id", scope.id());
        authority.put("type", scope.type().name());
        authority.put(
                "categories",
                scope.categories().stream().sorted().map(Category::name).toList());
        authority.put("purposes", scope.purposes().stream().sorted().toList());
        authority.put("start", text(scope.from()));
        put(authority, "end", scope.until() == null ? null : text(scope.until()));
        authority.put("signedAt", text(scope.signedAt()));
        return authority;
    }

    /** The same for one delivery on every try, and nobody else's. */
    private static Map<String, Object> ids(UUID delivery) {
        Map<String, Object> ids = new LinkedHashMap<>();
        IDS.forEach(name -> ids.put(
                name,
                UUID.nameUUIDFromBytes((delivery + "/" + name).getBytes(StandardCharsets.UTF_8))
                        .toString()));
        return ids;
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static void put(Map<String, Object> map, String key, @Nullable Object value) {
        if (value != null) {
            map.put(key, value);
        }
    }
}
