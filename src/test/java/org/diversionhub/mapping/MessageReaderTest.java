package org.diversionhub.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.diversionhub.mapping.Reading.Read;
import org.diversionhub.mapping.Reading.Refused;
import org.diversionhub.message.Fault;
import org.diversionhub.message.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(CONCURRENT) // beside other classes,
@ResourceLock("MessageReaderTest") // one method after the other
class MessageReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HANDOFF = "release-handoff";

    private final MessageReader reader = new MessageReader(Samples.SCHEMAS, JsonLimits.DEFAULT);

    static List<Sample> samples() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void read_givesTheRecordAndTheEnvelopeApart(Sample sample) {
        var message = ((Read) reader.read(sample.kind().name(), sample.bytes())).message();
        assertThat(message.kind()).isEqualTo(sample.kind());
        assertThat(message.id()).isEqualTo(sample.tree().at("/message/id").asText());
        assertThat(message.record().has("message")).isFalse();
        assertThat(message.record().size()).isEqualTo(sample.tree().size() - 1);
    }

    @Test
    void read_listsUnknownMissingAndWrongTypeAtOnce() {
        String body = """
                {"message": {"id": "M-1", "time": "2026-04-08T14:00:00Z"}, "surprise": {"a": 1},
                 "referral": {}, "custody": {"pickup": {"at": true, "where": "x"}}}""";
        assertThat(faults(HANDOFF, body))
                .contains(
                        new Fault("/surprise", "this field is not known"),
                        new Fault("/referral/id", "this field is missing"),
                        new Fault("/custody/pickup/where", "this field is not known"))
                .anyMatch(fault -> fault.pointer().equals("/custody/pickup/at")
                        && fault.rule().startsWith("must be"));
    }

    @Test
    void read_refusesADepthBombAndNamesTheSetting() {
        String bomb = "{\"message\":" + "[".repeat(100_000);
        assertThat(faults(HANDOFF, bomb)).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).startsWith("/message/0/0");
            assertThat(fault.rule()).isEqualTo("is nested deeper than hub.limits.json-depth = 32");
        });
    }

    @Test
    void read_refusesEveryNameThatStandsTwice() {
        assertThat(faults(HANDOFF, "{\"a\": {\"b\": 1, \"b\": 2}, \"c\": [{\"d\": 1, \"d\": 1}], \"a\": 3}"))
                .containsExactly(
                        new Fault("/a/b", "stands twice"),
                        new Fault("/c/0/d", "stands twice"),
                        new Fault("/a", "stands twice"));
    }

    @Test
    void read_refusesBytesThatAreNotUtf8() {
        byte[] latin1 = "{\"a\": \"Jos\u00e9\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] cutOff = {'"', (byte) 0xC3};
        assertThat(faults(HANDOFF, latin1)).containsExactly(new Fault("", "is not UTF-8 at byte 11"));
        assertThat(faults(HANDOFF, cutOff)).containsExactly(new Fault("", "is not UTF-8 at byte 2"));
        assertThat(faults(HANDOFF, "{\"a\": \"\\ud800\"}")).contains(new Fault("/a", "holds half of a surrogate pair"));
    }

    @Test
    void read_refusesNumbersThatAreHuge() {
        String body = "{\"a\": " + "9".repeat(200_000) + ", \"b\": 1e999999999, \"c\": -1e-999999999}";
        assertThat(faults(HANDOFF, body))
                .containsExactly(
                        new Fault("/a", "is longer than hub.limits.json-number = 32 characters"),
                        new Fault("/b", "is a number out of range"));
    }

    @Test
    void read_refusesTextAndNamesThatAreTooLong() {
        var small = new MessageReader(Samples.SCHEMAS, new JsonLimits(32, 10, 32));
        assertThat(((Refused) small.read(HANDOFF, "{\"a\": \"01234567890\"}".getBytes(UTF_8))).faults())
                .containsExactly(new Fault("/a", "is longer than hub.limits.json-text = 10 characters"));
        assertThat(((Refused) small.read(HANDOFF, "{\"01234567890\": 1}".getBytes(UTF_8))).faults())
                .extracting(Fault::rule)
                .containsExactly("has a name of more than hub.limits.json-text = 10 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,",
                "{\"a\": 1,}",
                "{'a': 1}",
                "{a: 1}",
                "{\"a\": NaN}",
                "{\"a\": 01}",
                "{\"a\": +1}",
                "// no\n{}",
                "/* no */ {}",
                "{} {}",
                "{} x",
                "{}}",
                "\uFEFF{}",
                "{\"a\": tru}",
                "{\"a\": \"\u0001\"}"
            })
    void read_refusesWhatIsNotJson(String body) {
        assertThat(faults(HANDOFF, body))
                .singleElement()
                .satisfies(fault -> assertThat(fault.rule()).matches("is not JSON.*|has something after its end"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "null", "\"text\""})
    void read_refusesWhatIsNotAnObject(String body) {
        assertThat(faults(HANDOFF, body)).containsExactly(new Fault("", "must be of type object"));
    }

    @Test
    void read_refusesAKindThatIsNotKnown() {
        assertThat(faults("parking-ticket", "{}")).containsExactly(new Fault("", "this kind of message is not known"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"held", "not-filed", "filed", "dismissed", "disposed"})
    void read_refusesADecisionThatContradictsItself(String variant) {
        Sample sample = Samples.all().stream()
                .filter(one -> one.kind().equals(new Kind("prosecution-decision", variant)))
                .findFirst()
                .orElseThrow();
        String body = sample.tree().toString();
        assertThat(reader.read("prosecution-decision", body.getBytes(UTF_8))).isInstanceOf(Read.class);
        String status = variant.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
        String wrong = body.replaceAll("\"chargeStatus\":\"[A-Z_]+\"", "\"chargeStatus\":\"PENDING_REVIEW\"");
        assertThat(faults("prosecution-decision", wrong))
                .containsExactly(new Fault("/prosecution/chargeStatus", "must be " + status));
        String other = variant.equals("held") ? "filed" : "held";
        String undecided = body.replaceAll("\"decision\":\"[a-z-]+\"", "\"decision\":\"" + other + "\"");
        assertThat(faults("prosecution-decision", undecided))
                .containsExactly(new Fault("/prosecution/decision", "must be " + variant));
        assertThat(faults("prosecution-decision", body.replace("\"variant\":\"" + variant + "\"", "\"variant\":\"\"")))
                .extracting(Fault::pointer)
                .containsOnly("/message/variant");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void read_neverTellsAValueInAFault(Sample sample) {
        for (UnaryOperator<String> damage : damages()) {
            ObjectNode marked = sample.tree();
            mark(marked, damage);
            String body = marked.toString();
            assertThat(faults(sample.kind().name(), body)).isNotEmpty().noneMatch(fault -> tells(fault, "Zq9"));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void read_neverTellsAValueWhereverTheBodyIsBroken(Sample sample) {
        String body = sample.tree().toString();
        for (int cut = 1; cut < body.length(); cut += 7) {
            assertThat(faults(sample.kind().name(), body.substring(0, cut) + "Zq9"))
                    .isNotEmpty()
                    .noneMatch(fault -> tells(fault, "Zq9"));
        }
    }

    /** Each puts a mark into a text so that it breaks another rule. */
    private static List<UnaryOperator<String>> damages() {
        return List.of(text -> "Zq9<" + text, text -> "Zq9\u0000", text -> "Zq9".repeat(2_000));
    }

    private static boolean tells(Fault fault, String mark) {
        return fault.toString().contains(mark);
    }

    private static void mark(JsonNode node, UnaryOperator<String> damage) {
        if (node instanceof ObjectNode object) {
            for (String name : names(object)) {
                JsonNode value = object.get(name);
                if (value.isTextual()) {
                    object.put(name, damage.apply(value.asText()));
                } else {
                    mark(value, damage);
                }
            }
        } else if (node instanceof ArrayNode array) {
            array.forEach(item -> mark(item, damage));
        }
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void jsonLimits_refuseNonsense() {
        org.assertj.core.api.Assertions.assertThatIllegalArgumentException().isThrownBy(() -> new JsonLimits(0, 1, 1));
    }

    @Test
    void read_takesWhatJacksonWrites() throws IOException {
        Sample sample = Samples.all().get(0);
        byte[] pretty = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(sample.tree());
        assertThat(reader.read(sample.kind().name(), pretty)).isInstanceOf(Read.class);
    }

    private List<Fault> faults(String kind, String body) {
        return faults(kind, body.getBytes(UTF_8));
    }

    private List<Fault> faults(String kind, byte[] body) {
        return ((Refused) reader.read(kind, body)).faults();
    }
}
