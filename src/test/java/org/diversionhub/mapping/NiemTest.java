package org.diversionhub.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.mapping.ReadingFolder.faults;
import static org.diversionhub.mapping.ReadingFolder.parts;
import static org.diversionhub.mapping.ReadingFolder.refused;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.SAXException;

/** The hub's own messages in NIEM 6.0: what is written fits the schemas, and is read as it was meant. */
@Execution(CONCURRENT)
class NiemTest {
    private static final String OUT = "niem/message";
    private static final Path FOLDER = Path.of("mappings");
    private static final Schema SCHEMA = XmlSchema.read(FOLDER.resolve("niem/schemas/diversion-hub.xsd"), FOLDER);
    private static final Map<String, String> READERS = Map.of(
            "custody-event", "niem/custody",
            "police-contact", "niem/contact",
            "diversion-referral", "niem/referral",
            "prosecution-decision", "niem/prosecution",
            "service-referral", "niem/service-referral",
            "treatment-status", "niem/engagement",
            "referral-response", "niem/referral-response",
            "intake-status", "niem/intake-status",
            "service-authorization", "niem/service-authorization");

    private static final String ABOUT_SERVICES =
            "service-referral|treatment-status|referral-response|intake-status|service-authorization";

    private static Redacting redacting;

    @BeforeAll
    static void writeThePolicy(@TempDir Path folder) {
        redacting = Redacting.everything(folder);
    }

    static Stream<Sample> written() {
        return Samples.all().stream().filter(sample -> Samples.MAPPINGS.has(OUT, sample.kind()));
    }

    /** Any partner can have it: what its role may receive, has a form. */
    @Test
    void everyKindIsWritten_andNineAreRead() {
        assertThat(Samples.all()).allMatch(sample -> Samples.MAPPINGS.has(OUT, sample.kind()));
        assertThat(Samples.MAPPINGS.readers()).containsAll(READERS.values());
    }

    @ParameterizedTest
    @MethodSource("written")
    void whatIsWritten_fitsTheSchema_whateverIsWithheld(Sample sample) {
        ObjectNode record = Redacting.record(sample);
        assertFits(write(sample, record));
        List<FieldPath> fields = Redacting.fields(sample.kind(), record);
        for (FieldPath field : fields) {
            for (ObjectNode some : List.of(Redacting.without(record, field), Redacting.only(record, fields, field))) {
                if (decide(sample, some) instanceof Disclosure.Share share) {
                    assertFits(Samples.MAPPINGS.write(OUT, share.message()).bytes());
                }
            }
        }
    }

    static Stream<Sample> read() {
        return written()
                .filter(sample -> READERS.containsKey(sample.kind().name()))
                .filter(sample -> !sample.kind().toString().matches("diversion-referral/(assess|community)"));
    }

    @ParameterizedTest
    @MethodSource("read")
    void whatIsWritten_isReadAsItWasMeant(Sample sample) {
        String reader = Objects.requireNonNull(READERS.get(sample.kind().name()));
        var message = ((Disclosure.Share) decide(sample, Redacting.record(sample))).message();
        byte[] written = Samples.MAPPINGS.write(OUT, message).bytes();
        ObjectNode meant = message.record().deepCopy();
        Samples.MAPPINGS.leavesOut(OUT, sample.kind()).forEach(path -> remove(meant, path.steps()));
        Part part = parts(Samples.MAPPINGS.reader(reader).orElseThrow().read(written, ReadLimits.DEFAULT))
                .get(0);
        assertThat(part)
                .as(() -> part.toString() + (part instanceof Part.Faulty wrong ? wrong.faults() : ""))
                .isInstanceOf(Part.Made.class);
        ObjectNode read = (ObjectNode) Golden.message((Part.Made) part);
        assertThat(read.remove("message").path("id").asText()).isEqualTo(Redacting.DELIVERY.toString());
        assertThat(read).isEqualTo(Sayings.of(meant));
    }

    private static void remove(JsonNode at, List<String> steps) {
        String name = steps.getFirst().replace("[]", "");
        if (at.isArray()) {
            at.forEach(item -> remove(item, steps));
        } else if (steps.size() == 1 && at instanceof ObjectNode group) {
            group.remove(name);
        } else if (steps.size() > 1) {
            remove(at.path(name), steps.subList(1, steps.size()));
        }
    }

    @Test
    void withheldFields_areAbsent_andSoAreTheirElements() {
        Sample sample = written()
                .filter(any -> any.kind().toString().equals("custody-event/booked"))
                .findFirst()
                .orElseThrow();
        ObjectNode record = Redacting.record(sample);
        assertThat(new String(write(sample, record), UTF_8)).contains("PersonSSNIdentification", "Incarceration");
        record.withObject("/participant").remove("identifiers");
        record.withObject("/custody").remove(List.of("housingUnit", "state"));
        assertThat(new String(write(sample, record), UTF_8))
                .doesNotContain("SSN", "PersonAugmentation", "Incarceration", "<dh:Open");
    }

    static Stream<Sample> aboutServices() {
        return written().filter(sample -> sample.kind().name().matches(ABOUT_SERVICES));
    }

    /** 42 CFR Part 2: nothing that stands there, not even an element, is other than what the recipient may have. */
    @ParameterizedTest
    @MethodSource("aboutServices")
    void aWithheldClass_leavesNoElementAndNoWord(Sample sample) {
        ObjectNode record = Redacting.record(sample);
        var fields = Samples.SCHEMAS.of(sample.kind()).fields();
        Map<Category, List<FieldPath>> classes = Redacting.fields(sample.kind(), record).stream()
                .collect(Collectors.groupingBy(path -> fields.get(path).category()));
        Set<String> whole = NiemWords.elements(write(sample, record));
        classes.forEach((category, paths) -> {
            ObjectNode rest = without(record, paths);
            Set<String> own = own(sample, category);
            assertThat(whole).as("shown").containsAll(own);
            if (decide(sample, rest) instanceof Disclosure.Share share) {
                byte[] written = Samples.MAPPINGS.write(OUT, share.message()).bytes();
                assertThat(NiemWords.silent(written)).as(category + " withheld").isEmpty();
                assertThat(NiemWords.words(written))
                        .as(category + " withheld")
                        .isSubsetOf(NiemWords.known(share, Redacting.fields(sample.kind(), rest)));
                assertThat(NiemWords.elements(written).stream().filter(own::contains))
                        .as(category + " withheld")
                        .isEmpty();
            }
        });
    }

    private static Set<String> own(Sample sample, Category category) {
        return NiemWords.OWN
                .getOrDefault(category, Map.of())
                .getOrDefault(sample.kind().name(), Set.of());
    }

    private static ObjectNode without(ObjectNode record, List<FieldPath> paths) {
        ObjectNode rest = record;
        for (FieldPath path : paths) {
            rest = Redacting.without(rest, path);
        }
        return rest;
    }

    /** Of engagement a prosecutor is told one word (by the policy that the hub ships). */
    @Test
    void prosecutorIsToldOneWord() {
        Sample sample = Samples.of("treatment-status/engagement");
        var decision = Redacting.asShipped()
                .decide(sample.kind(), Redacting.record(sample), Role.PROSECUTOR, Origin.PART2, false);
        byte[] written = Samples.MAPPINGS
                .write(OUT, ((Disclosure.Share) decision).message())
                .bytes();
        assertFits(written);
        assertThat(NiemWords.elements(written))
                .contains("dh:ServiceEngagement", "dh:Engagement", "nc:StatusText")
                .doesNotContain(
                        "dh:Information",
                        "hs:Service",
                        "nc:Treatment",
                        "nc:ReferralEntity",
                        "j:Appointment",
                        "dh:IntakeActivity");
        assertThat(new String(written, UTF_8)).contains("engaged").doesNotContain("harbor", "opioid", "F11", "street");
    }

    @Test
    void listedNameThatIsNotKnown_isRefusedWithoutItsWords() {
        Sample sample = Samples.of("treatment-status/engagement");
        String written = new String(write(sample, Redacting.record(sample)), UTF_8);
        for (String name : List.of("SECRET", "participant.key", "needs.immediate")) {
            String wrong = written.replace(">treatment.hivStatus<", ">" + name + "<");
            assertThat(wrong).isNotEqualTo(written);
            Part part = parts(Samples.MAPPINGS
                            .reader("niem/engagement")
                            .orElseThrow()
                            .read(wrong.getBytes(UTF_8), ReadLimits.DEFAULT))
                    .get(0);
            assertThat(faults(part).toString()).contains("/information").doesNotContain("SECRET", "negative", "F11.20");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"</nc:PersonSurName><x/>", "&amp;lt;", "<![CDATA[x]]>", "Ümläut – “q” \uD83D\uDE00", "]]>"})
    void textsAreTexts(String name) {
        Sample sample = Samples.of("custody-event/booked");
        ObjectNode record = Redacting.record(sample);
        record.withObject("/participant/name").put("family", name);
        byte[] written = write(sample, record);
        assertFits(written);
        Part part = parts(Samples.MAPPINGS.reader("niem/custody").orElseThrow().read(written, ReadLimits.DEFAULT))
                .get(0);
        assertThat(ReadingFolder.text(part, "/participant/name/family")).isEqualTo(name);
    }

    /** The code of the rule is told, and the place by the names that are known. */
    @Test
    void documentThatDoesNotFitTheSchema_isRefusedWithEveryPlaceAndWithoutItsWords() {
        String booked = new String(
                write(Samples.of("custody-event/booked"), Redacting.record(Samples.of("custody-event/booked"))), UTF_8);
        String wrong = booked.replace("1991-04-17", "SECRET").replaceFirst("<j:Booking>", "<j:Booking><SECRET/>");
        assertThat(refused(Samples.MAPPINGS
                                .reader("niem/custody")
                                .orElseThrow()
                                .read(wrong.getBytes(UTF_8), ReadLimits.DEFAULT))
                        .toString())
                .contains(
                        "/CustodyEvent/Person/PersonBirthDate/Date",
                        "does not fit the schema (cvc-datatype-valid.1.2.1), line ")
                .contains("/CustodyEvent/Booking/*", "(cvc-complex-type.2.4.a)")
                .doesNotContain("SECRET");
    }

    @Test
    void placesOfSchemasThatADocumentNames_areNotLookedAt() throws IOException {
        String booked = new String(
                write(Samples.of("custody-event/booked"), Redacting.record(Samples.of("custody-event/booked"))), UTF_8);
        try (Listening server = Listening.start()) {
            String hinted = booked.replaceFirst(
                    "<dh:CustodyEvent ",
                    "<dh:CustodyEvent xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:diversionhub:niem:1 "
                            + server.address() + " urn:other " + server.address() + "\" ");
            assertThat(hinted).isNotEqualTo(booked);
            assertThat(parts(Samples.MAPPINGS
                            .reader("niem/custody")
                            .orElseThrow()
                            .read(hinted.getBytes(UTF_8), ReadLimits.DEFAULT)))
                    .singleElement()
                    .isInstanceOf(Part.Made.class);
            assertThat(server.calls()).isZero();
        }
    }

    @Test
    void anotherMessage_isRefused() {
        byte[] held = write(
                Samples.of("prosecution-decision/held"), Redacting.record(Samples.of("prosecution-decision/held")));
        assertThat(refused(Samples.MAPPINGS.reader("niem/custody").orElseThrow().read(held, ReadLimits.DEFAULT))
                        .toString())
                .contains("holds nothing of which the mapping makes a message");
    }

    private static byte[] write(Sample sample, ObjectNode record) {
        return Samples.MAPPINGS
                .write(OUT, ((Disclosure.Share) decide(sample, record)).message())
                .bytes();
    }

    private static Disclosure decide(Sample sample, ObjectNode record) {
        return redacting.decide(sample.kind(), record, Role.CASE_MANAGEMENT, Origin.NONE, false);
    }

    private static void assertFits(byte[] written) {
        try {
            SCHEMA.newValidator().validate(new StreamSource(new ByteArrayInputStream(written)));
        } catch (SAXException | IOException e) {
            throw new AssertionError(e.getMessage() + "\n" + new String(written, UTF_8), e);
        }
    }
}
