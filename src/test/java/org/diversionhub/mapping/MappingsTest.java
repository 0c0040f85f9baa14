package org.diversionhub.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import ca.uhn.hl7v2.parser.EncodingCharacters;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.AtOnce;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.DomainTables;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped mappings and the shipped samples: what is permitted arrives, and nothing else. */
@Execution(CONCURRENT)
class MappingsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Mappings MAPPINGS = Samples.MAPPINGS;

    private static Redacting redacting;

    @BeforeAll
    static void writeThePolicy(@TempDir Path folder) {
        redacting = Redacting.everything(folder);
    }

    /** A PDF is made of the same rows as a page, takes a tenth of a second each, and has a test of its own. */
    static Stream<Arguments> all() {
        return MAPPINGS.names().stream()
                .filter(mapping -> !mapping.startsWith("pdf/"))
                .flatMap(mapping -> Samples.all().stream()
                        .filter(sample -> MAPPINGS.has(mapping, sample.kind()))
                        .map(sample -> Arguments.of(mapping, sample)));
    }

    /** A court order is a command of an operator, and an extract is asked for: neither is a message. */
    @Test
    void everyKindOfTheDomainHasASchema_aSample_andBothMappingsThatAnyPartnerCanHave() {
        Set<Kind> kinds = new HashSet<>(new DomainTables().kinds());
        assertThat(kinds.removeAll(Set.of(Kind.parse("court-order"), Kind.parse("outcome-extract"))))
                .isTrue();
        assertThat(Samples.SCHEMAS.all().stream().flatMap(schema -> schema.kinds().stream()))
                .containsExactlyInAnyOrderElementsOf(kinds);
        assertThat(Samples.all()).extracting(Sample::kind).containsExactlyInAnyOrderElementsOf(kinds);
        for (String mapping : List.of("json/message", "html/notice", "pdf/notice", "csv/message")) {
            assertThat(kinds).as(mapping).allMatch(kind -> MAPPINGS.has(mapping, kind));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void write_dependsOnEveryPermittedFieldThatIsNotLeftOut(String mapping, Sample sample) {
        ObjectNode record = Redacting.record(sample);
        Disclosure.Share whole = share(sample.kind(), record);
        String body = text(MAPPINGS.write(mapping, whole.message()));
        Set<FieldPath> leftOut = MAPPINGS.leavesOut(mapping, sample.kind());
        for (FieldPath path : whole.shared()) {
            if (decide(sample.kind(), Redacting.without(record, path), false) instanceof Disclosure.Share without) {
                boolean same = text(MAPPINGS.write(mapping, without.message())).equals(body);
                if (leftOut.contains(path)) {
                    assertThat(same).as("%s is left out", path).isTrue();
                } else if (!isWhatFhirAssumes(mapping, sample, path)) {
                    assertThat(same).as("%s makes no difference", path).isFalse();
                }
            }
        }
    }

    /** Who has left has finished, said or unsaid. */
    private static boolean isWhatFhirAssumes(String mapping, Sample sample, FieldPath path) {
        return mapping.startsWith("fhir/")
                && sample.kind().equals(Kind.parse("treatment-status/exit"))
                && path.text().equals("engagement.status");
    }

    @ParameterizedTest
    @MethodSource("all")
    void write_hasTheValueOfEveryPermittedTextThatIsNotLeftOut(String mapping, Sample sample) throws IOException {
        ObjectNode record = Redacting.record(sample);
        Disclosure.Share whole = share(sample.kind(), record);
        String body = words(MAPPINGS.write(mapping, whole.message()));
        Set<FieldPath> leftOut = MAPPINGS.leavesOut(mapping, sample.kind());
        for (FieldPath path : whole.shared()) {
            for (String value : texts(record, path.steps())) {
                if (!leftOut.contains(path)) {
                    assertThat(body).as("%s", path).contains(value);
                } else if (value.length() > 8 && !value.matches("[-0-9]+")) {
                    assertThat(body).as("%s", path).doesNotContain(value);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void write_copesWithOneFieldAlone(String mapping, Sample sample) {
        ObjectNode record = Redacting.record(sample);
        List<FieldPath> fields = Redacting.fields(sample.kind(), record);
        for (FieldPath path : fields) {
            ObjectNode one = Redacting.only(record, fields, path);
            for (boolean update : List.of(true, false)) {
                if (decide(sample.kind(), one, update) instanceof Disclosure.Share share) {
                    assertThat(MAPPINGS.write(mapping, share.message()).bytes())
                            .as("%s", path)
                            .isNotEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void write_givesTheSameBytesOnEveryTry(String mapping, Sample sample) {
        ObjectNode record = Redacting.record(sample);
        Payload first = MAPPINGS.write(mapping, share(sample.kind(), record).message());
        Payload second = MAPPINGS.write(mapping, share(sample.kind(), record).message());
        assertThat(second.bytes()).isEqualTo(first.bytes());
        assertThat(second.deliveryId()).isEqualTo(Redacting.DELIVERY);
    }

    @Test
    void write_keepsThreadsApart() {
        Sample sample = Samples.of("diversion-referral/arrest");
        List<String> wrong = AtOnce.of(400, i -> {
                    ObjectNode record = Redacting.record(sample);
                    String name = "Family" + (1000 + i);
                    record.withObject("/participant/name").put("family", name);
                    String body = new String(
                            MAPPINGS.write(
                                            "fhir/closed-loop",
                                            share(sample.kind(), record).message())
                                    .bytes(),
                            UTF_8);
                    return body.replace(name, "").contains("Family1") || !body.contains(name) ? name : "";
                })
                .stream()
                .filter(name -> !name.isEmpty())
                .toList();
        assertThat(wrong).isEmpty();
    }

    @Test
    void write_escapesEverythingOnAPage() {
        Sample sample = Samples.of("diversion-referral/arrest");
        ObjectNode record = Redacting.record(sample);
        record.withObject("/referral").put("reasonText", "</td><script>alert('${1+1}')</script>[[${1+1}]]");
        record.withObject("/participant/name").put("family", "\"><img src=x onerror=alert(1)>");
        String page = new String(
                MAPPINGS.write("html/notice", share(sample.kind(), record).message())
                        .bytes(),
                UTF_8);
        assertThat(page)
                .doesNotContain("<script>", "<img", "alert('2')")
                .contains("&lt;script&gt;alert(&#39;${1+1}&#39;)&lt;/script&gt;[[${1+1}]]", "&lt;img src=x");
    }

    @Test
    void write_tellsTheNoticeOnThePageAndInTheMessage() {
        Sample sample = Samples.of("treatment-status/engagement");
        var share = (Disclosure.Share)
                redacting.decide(sample.kind(), Redacting.record(sample), Role.CASE_MANAGEMENT, Origin.PART2, false);
        assertThat(writing(sample))
                .allSatisfy(mapping -> assertThat(new String(
                                MAPPINGS.write(mapping, share.message()).bytes(), UTF_8))
                        .contains("42 CFR part 2 prohibits unauthorized use or disclosure of these records."));
    }

    private static List<String> writing(Sample sample) {
        return MAPPINGS.names().stream()
                .filter(mapping -> !mapping.startsWith("pdf/"))
                .filter(mapping -> MAPPINGS.has(mapping, sample.kind()))
                .toList();
    }

    @Test
    void write_tellsNoNotice_whereNoPart2ContentGoes() {
        Sample sample = Samples.of("treatment-status/engagement");
        for (Origin origin : List.of(Origin.HIPAA, Origin.NONE)) {
            var share = (Disclosure.Share)
                    redacting.decide(sample.kind(), Redacting.record(sample), Role.CASE_MANAGEMENT, origin, false);
            assertThat(writing(sample))
                    .allSatisfy(mapping -> assertThat(new String(
                                    MAPPINGS.write(mapping, share.message()).bytes(), UTF_8))
                            .doesNotContain("42 CFR part 2 prohibits"));
        }
    }

    @Test
    void payload_showsASummaryOnly() {
        Sample sample = Samples.all().getFirst();
        Payload payload = MAPPINGS.write(
                "json/message", share(sample.kind(), Redacting.record(sample)).message());
        assertThat(payload)
                .hasToString(
                        "Payload[" + Redacting.DELIVERY + ", application/json, " + payload.bytes().length + " bytes]");
    }

    private static Disclosure.Share share(Kind kind, ObjectNode record) {
        return (Disclosure.Share) decide(kind, record, false);
    }

    private static Disclosure decide(Kind kind, ObjectNode record, boolean update) {
        return redacting.decide(kind, record, Role.CASE_MANAGEMENT, Origin.NONE, update);
    }

    private static String text(Payload payload) {
        return new String(payload.bytes(), UTF_8);
    }

    /** All texts of the body, decoded, so that a value can be found in it. */
    private static String words(Payload payload) throws IOException {
        if (payload.mediaType().contains("hl7")) {
            String body = new Hl7Escapes()
                    .unescape(text(payload).replaceAll("[|^~]", "\n"), new EncodingCharacters('|', "^~\\&"));
            return body + body.replaceAll("(?m)^(\\d{4})(\\d\\d)(\\d\\d)$", "$1-$2-$3");
        }
        if (payload.mediaType().contains("csv")) {
            return text(payload).replace("\"\"", "\"");
        }
        if (!payload.mediaType().contains("json")) {
            return new String(payload.bytes(), UTF_8)
                    .replace("&#39;", "'")
                    .replace("&quot;", "\"")
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&amp;", "&");
        }
        List<String> out = new ArrayList<>();
        collect(JSON.readTree(payload.bytes()), "", out);
        return String.join("\n", out);
    }

    private static void collect(JsonNode node, String name, List<String> out) {
        if (node.isTextual()) {
            out.add(name.equals("data") ? decoded(node.asText()) + node.asText() : node.asText());
        }
        node.properties().forEach(entry -> collect(entry.getValue(), entry.getKey(), out));
        if (node.isArray()) {
            node.forEach(item -> collect(item, name, out));
        }
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }

    /** The values at a path, except moments, which pages write in words. */
    private static Set<String> texts(JsonNode at, List<String> steps) {
        if (at.isArray()) {
            return Stream.iterate(0, i -> i < at.size(), i -> i + 1)
                    .flatMap(i -> texts(at.get(i), steps).stream())
                    .collect(Collectors.toSet());
        }
        if (steps.isEmpty()) {
            return at.isTextual() && !at.asText().matches("\\d{4}-\\d\\d-\\d\\dT.*") ? Set.of(at.asText()) : Set.of();
        }
        return texts(at.path(steps.getFirst().replace("[]", "")), steps.subList(1, steps.size()));
    }
}
