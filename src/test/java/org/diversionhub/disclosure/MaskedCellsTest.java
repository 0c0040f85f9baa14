package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.message.Field;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Mask;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every masked cell of the matrix, for every field of its category: the dictionary's mask and no other. */
class MaskedCellsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final ConfigFaults FAULTS = new ConfigFaults();
    private static final Schemas SCHEMAS = Schemas.read(Path.of("mappings/canonical"), FAULTS);
    private static final Masks MASKS = new Masks(CodeClasses.read(Path.of("mappings/codes"), SCHEMAS, FAULTS));
    private static final DomainTables TABLES = new DomainTables();

    private static Stream<Field> fields() {
        return SCHEMAS.all().stream()
                .flatMap(schema -> schema.fields().values().stream())
                .distinct();
    }

    @Test
    void everyFieldHasTheCategoryAndTheMasksOfTheDictionary() {
        assertThat(fields()).hasSizeGreaterThan(100).allSatisfy(field -> {
            DomainTables.Entry entry = TABLES.entry(field.path());
            assertThat(field.category()).as(field.path().text()).isEqualTo(entry.category());
            field.masks()
                    .forEach((audience, mask) -> assertThat(mask.word())
                            .as(field.path() + " for " + audience)
                            .isEqualTo(said(entry.masks().get(audience.key()))));
        });
    }

    private static String said(String mask) {
        return mask.isBlank() ? "drop" : mask;
    }

    @TestFactory
    Stream<DynamicTest> maskedCellGivesTheMaskedValueAndNoOther() {
        return Arrays.stream(Role.values())
                .filter(role -> role != Role.COMMUNITY_REFERRER)
                .flatMap(role -> fields().filter(
                                field -> List.of("M", "CM").contains(TABLES.cell(field.category(), role)))
                        .map(field ->
                                DynamicTest.dynamicTest(role.id() + " " + field.path(), () -> check(role, field))));
    }

    private static void check(Role role, Field field) {
        Mask mask = Mask.named(
                said(TABLES.entry(field.path()).masks().get(role.audience().key())));
        assertThat(field.mask(role.audience())).isEqualTo(mask);
        for (JsonNode value : values(field.path(), mask)) {
            JsonNode masked = MASKS.apply(mask, field.path(), value, NOW);
            assertThat(masked == null ? null : masked.asText())
                    .as(mask + " of " + value)
                    .isEqualTo(expected(mask, field, value));
        }
    }

    private static List<JsonNode> values(FieldPath path, Mask mask) {
        return switch (mask) {
            case CLASS -> classed(path);
            case YEAR90 -> texts("1991-04-17", "1936-12-31", "1937-01-01", "1900-01-01", "nonsense");
            case ZIP3 -> texts("28401", "03601", "28401-1234", "nonsense");
            case LAST4 -> texts("900-12-3456", "1234", "NC12345678");
            case IN_OUT -> texts("in-custody", "release-scheduled", "released", "transferred");
            case HELD_YES_NO -> texts("HELD", "PENDING_REVIEW", "FILED", "DISMISSED");
            case DATE, YEAR -> texts("2026-03-01T23:30:00-05:00", "2026-03-01", "nonsense");
            case KEEP, DROP, STUDY_ID -> List.of(TextNode.valueOf("anything"), BooleanNode.TRUE);
        };
    }

    private static List<JsonNode> texts(String... texts) {
        return Arrays.stream(texts).<JsonNode>map(TextNode::valueOf).toList();
    }

    /** Every code of the list, and one that it does not have. */
    private static List<JsonNode> classed(FieldPath path) {
        List<String> codes = new java.util.ArrayList<>(
                codes(path).keySet().stream().map(code -> code.replace("*", "")).toList());
        codes.add("no-such-code");
        return codes.stream().<JsonNode>map(TextNode::valueOf).toList();
    }

    private static Map<String, String> codes(FieldPath path) {
        try {
            var out = new java.util.LinkedHashMap<String, String>();
            Files.readAllLines(Path.of("mappings/codes", path.text().replace("[]", "") + ".csv")).stream()
                    .skip(1)
                    .map(line -> line.split(","))
                    .forEach(cells -> out.put(cells[0], cells[1]));
            return out;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String expected(Mask mask, Field field, JsonNode value) {
        String text = value.asText();
        return switch (mask) {
            case KEEP -> text;
            case DROP, STUDY_ID -> null;
            case CLASS -> expectedClass(field.path(), text);
            case YEAR90 ->
                text.equals("nonsense")
                        ? null
                        : Integer.parseInt(text.substring(0, 4)) <= 1936 ? "1936 or earlier" : text.substring(0, 4);
            case ZIP3 -> text.equals("nonsense") ? null : text.startsWith("036") ? "000" : "284";
            case LAST4 -> text.length() > 4 ? text.substring(text.length() - 4) : null;
            case IN_OUT -> List.of("released", "transferred").contains(text) ? "out" : "in";
            case HELD_YES_NO -> text.equals("HELD") ? "yes" : "no";
            case DATE -> text.equals("nonsense") ? null : "2026-03-01";
            case YEAR -> text.equals("nonsense") ? null : "2026";
        };
    }

    private static String expectedClass(FieldPath path, String code) {
        Map<String, String> codes = codes(path);
        return codes.getOrDefault(
                code,
                codes.entrySet().stream()
                        .filter(entry -> entry.getKey().endsWith("*"))
                        .filter(entry -> code.startsWith(entry.getKey().replace("*", "")))
                        .max(java.util.Comparator.comparingInt(
                                entry -> entry.getKey().length()))
                        .map(Map.Entry::getValue)
                        .orElse(null));
    }
}
